"""Tiny random checkpoints and batches that training is compared on; see make_training_goldens.py."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import peft
import safetensors.torch
import torch
import transformers
from training_reference import Batch, Recipe

ARCHITECTURES = ("bert", "distilbert", "xlm_roberta", "qwen2", "qwen2_lora")
VOCABULARY = 96
FIRST_PLAIN_ID = 5  # ids below are special tokens in every layout here
BATCH = 4
LONGEST = 24
HEADS = ("classifier.weight", "out_proj.weight", "score.weight")
NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}


@dataclass(frozen=True)
class Size:
    """The shape of a tiny model; a live comparison draws others."""

    hidden: int = 32
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    inner: int = 48
    positions: int = 32
    vocabulary: int = VOCABULARY


def config_of(arch: str, size: Size) -> transformers.PretrainedConfig:
    common: dict[str, Any] = {"vocab_size": size.vocabulary, "num_labels": 2}
    bert = common | {
        "hidden_size": size.hidden,
        "num_hidden_layers": size.layers,
        "num_attention_heads": size.heads,
        "intermediate_size": size.inner,
        "max_position_embeddings": size.positions,
    }
    if arch == "bert":
        return transformers.BertConfig(**bert, **NO_DROPOUT, type_vocab_size=2, pad_token_id=0)
    if arch == "xlm_roberta":
        bert["max_position_embeddings"] += 2  # positions count from pad_token_id + 1
        return transformers.XLMRobertaConfig(
            **bert, **NO_DROPOUT, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5
        )
    if arch == "distilbert":
        return transformers.DistilBertConfig(
            **common,
            dim=size.hidden,
            n_layers=size.layers,
            n_heads=size.heads,
            hidden_dim=size.inner,
            max_position_embeddings=size.positions,
            pad_token_id=0,
            dropout=0.0,
            attention_dropout=0.0,
            seq_classif_dropout=0.0,
        )
    return transformers.Qwen2Config(
        **bert,
        num_key_value_heads=size.kv_heads,
        pad_token_id=1,
        bos_token_id=None,
        eos_token_id=2,
        tie_word_embeddings=True,
        attention_dropout=0.0,
    )


def random_values(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """By the tensor's role; numpy's generator, so that any torch makes the same checkpoint."""
    values = rng.standard_normal(shape)
    if name.endswith("model.norm.weight"):
        return 0.4 + 0.1 * values  # as small as the head's weights, for the same reason
    if re.search(r"layer_?norm|\bnorm\b", name, re.IGNORECASE):
        return 1.0 + 0.2 * values if name.endswith("weight") else 0.1 * values
    if name.endswith("bias"):
        return 0.2 * values
    if "embed" in name:
        return 0.7 * values
    if name.endswith(HEADS):
        return 0.4 * values / np.sqrt(shape[1])  # small: some steps stay below the clipping norm
    return (0.4 if "lora_" in name else 1.1) / np.sqrt(shape[1]) * values


def fill(model: torch.nn.Module, seed: int) -> None:
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            values = random_values(name, tuple(parameter.shape), rng)
            parameter.copy_(torch.from_numpy(values.astype(np.float32)))


def save_tensors(tensors: dict[str, torch.Tensor], path: Path) -> None:
    plain = {name: t.detach().float().contiguous().clone() for name, t in tensors.items()}
    safetensors.torch.save_file(plain, path, metadata={"format": "pt"})


def save_model(model: torch.nn.Module, config: transformers.PretrainedConfig, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    config.architectures = [type(model).__name__]
    config.dtype = torch.float32
    config.save_pretrained(folder)
    save_tensors(dict(model.named_parameters()), folder / "model.safetensors")


def save_adapter(model: torch.nn.Module, seed: int, folder: Path) -> None:
    """As peft's save_pretrained writes it; lora_B is not zero, so that lora_A has a gradient."""
    settings = peft.LoraConfig(
        task_type="SEQ_CLS",
        r=4,
        lora_alpha=8,
        lora_dropout=0.0,
        target_modules=["q_proj", "v_proj"],
        modules_to_save=["score"],
    )
    adapted = peft.get_peft_model(model, settings)
    fill(adapted, seed)
    adapted.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    written = json.loads(path.read_text()) | {"base_model_name_or_path": "../base"}
    written["target_modules"] = sorted(written["target_modules"])  # peft keeps a set
    path.write_text(json.dumps(written, indent=2, sort_keys=True) + "\n")


def save_checkpoint(arch: str, size: Size, seed: int, folder: Path) -> None:
    """The start of a run. The base of the LoRA is a language model without a head, as hubs have it."""
    config = config_of(arch, size)
    if arch != "qwen2_lora":
        model = transformers.AutoModelForSequenceClassification.from_config(config)
        fill(model, seed)
        save_model(model, config, folder)
        return
    language_model = transformers.AutoModelForCausalLM.from_config(config)
    fill(language_model, seed)
    save_model(language_model, config, folder / "base")
    head = transformers.AutoModelForSequenceClassification.from_config(config)
    save_adapter(head, seed + 1, folder / "adapter")


def make_batches(arch: str, recipe: Recipe, longest: int, seed: int) -> list[Batch]:
    """Articles of 3 tokens and more; label 1 prefers the upper half of the vocabulary, so that there
    is something to learn, and not every article keeps to it, so that losses stay away from zero."""
    rng = np.random.default_rng(seed)
    first, last = {"bert": (3, 4), "distilbert": (3, 4), "xlm_roberta": (0, 2)}.get(arch, (3, 4))
    middle = (FIRST_PLAIN_ID + VOCABULARY) // 2
    batches = []
    for _ in range(recipe.steps):
        labels = [int(label) for label in rng.integers(0, 2, size=BATCH)]
        rows = []
        for label in labels:
            count = int(rng.integers(1, longest - 1))
            upper = rng.random(count) < (0.7 if label else 0.3)
            low = rng.integers(FIRST_PLAIN_ID, middle, size=count)
            high = rng.integers(middle, VOCABULARY, size=count)
            rows.append([first, *np.where(upper, high, low).tolist(), last])
        batches.append({"ids": rows, "labels": labels})
    return batches
