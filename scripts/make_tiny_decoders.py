#!/usr/bin/env python3
"""Make the tiny random Qwen2 checkpoints and the LoRA adapter that tests/engine/encoder checks against.

Beside the folders of make_tiny_checkpoints.py, in the same form: tests/golden/encoder/
  qwen2            bf16; two heads share each pair of keys and values; pad_token_id is set
  qwen2_wide_head  fp32; heads that are wider than their share of the width; no pad_token_id
  qwen2_lora       a peft adapter on qwen2, with a score of its own

The mutants are what a decoder can get wrong. This script refuses to write a golden in which one of
them comes close to the truth.
"""

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import make_tiny_checkpoints as tiny
import numpy as np
import torch
import transformers
from transformers.models.qwen2 import modeling_qwen2 as qwen2

try:
    import peft
except ImportError as missing:
    raise SystemExit(f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}")

PAD = 700  # <|endoftext|> of tests/golden/tokens/byte_bpe
CASE_LENGTHS = (1, 2, 3, 5, 16, 17, 33, 64)
RANK = 4
ALPHA = 12
ADAPTED = ["q_proj", "v_proj"]

Cases = list[list[int]]
Logits = list[list[float]]


def configs() -> dict[str, tuple[transformers.Qwen2Config, torch.dtype]]:
    shared = {"num_hidden_layers": 2, "max_position_embeddings": 64, "rms_norm_eps": 1e-6}
    grouped = transformers.Qwen2Config(
        vocab_size=712,
        hidden_size=64,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=80,
        rope_parameters={"rope_type": "default", "rope_theta": 1000.0},
        pad_token_id=PAD,
        num_labels=2,
        **shared,
    )
    wide = transformers.Qwen2Config(
        vocab_size=160,
        hidden_size=40,
        num_attention_heads=3,
        num_key_value_heads=1,
        head_dim=24,
        intermediate_size=56,
        num_labels=3,
        **shared,
    )
    return {"qwen2": (grouped, torch.bfloat16), "qwen2_wide_head": (wide, torch.float32)}


def scaled_weights(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    values = rng.standard_normal(shape)
    if "norm" in name:
        return 1.0 + 0.2 * values
    if name.endswith("bias"):
        return 0.5 * values
    if "embed" in name:
        return values
    if name.startswith("score"):
        return 0.6 * values
    gain = 2.0 if "gate_proj" in name or "q_proj" in name else 1.2
    return gain / np.sqrt(shape[1]) * values


def fill(model: torch.nn.Module, seed: int) -> None:
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            values = scaled_weights(name, tuple(parameter.shape), rng)
            parameter.copy_(torch.from_numpy(values.astype(np.float32)))


def case_ids(vocab: int, pad: int | None, seed: int) -> Cases:
    """Random ids of several lengths; then what the padding id does inside a text."""
    rng = np.random.default_rng(1000 + seed)
    ids = [i for i in range(vocab) if i != pad]
    cases = [rng.choice(ids, size=length).tolist() for length in CASE_LENGTHS]
    if pad is not None:
        plain = cases[3]
        cases += [[*plain, pad, pad], [*plain, pad, *plain[:2]], [pad, pad]]
    return cases


def run(model: torch.nn.Module, cases: Cases) -> list[dict[str, Any]]:
    """Logits, and what make_tiny_checkpoints keeps of the embedding and of each layer."""
    seen: list[torch.Tensor] = []
    layers = next(m for n, m in model.named_modules() if n.endswith("model.layers") or n == "model.layers")
    embedding = next(m for n, m in model.named_modules() if n.endswith("embed_tokens"))
    hooks = [m.register_forward_hook(lambda _m, _i, out: seen.append(out)) for m in (embedding, *layers)]
    results = []
    for ids in cases:
        seen.clear()
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0].tolist()
        probes = [h[0, 0, :4].tolist() + h[0, -1, :4].tolist() for h in seen]
        results.append({"ids": ids, "logits": logits, "layers": probes})
    for hook in hooks:
        hook.remove()
    return results


def first_token(model: torch.nn.Module, cases: Cases) -> Logits:
    with torch.no_grad():
        return [
            model.score(model.model(input_ids=torch.tensor([ids])).last_hidden_state[0, 0]).tolist()
            for ids in cases
        ]


def no_rotary(_self: Any, x: torch.Tensor, position_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    width = x.new_ones(1, position_ids.shape[-1], qwen2_head_dim)
    return width, torch.zeros_like(width)


def neighbours_turned(x: torch.Tensor) -> torch.Tensor:
    """Channels turned in neighbouring pairs, not in halves."""
    return torch.stack((-x[..., 1::2], x[..., ::2]), dim=-1).flatten(-2)


def tiled_heads(states: torch.Tensor, groups: int) -> torch.Tensor:
    return states.repeat(1, groups, 1, 1)


def seeing_all(module: Any, query: Any, key: Any, value: Any, _mask: Any, **options: Any) -> Any:
    return TRUE_ATTENTION(module, query, key, value, None, **options)


def centred_norm(self: Any, hidden: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.layer_norm(hidden, hidden.shape[-1:], self.weight, None, self.variance_epsilon)


def swapped_gate(self: Any, x: torch.Tensor) -> torch.Tensor:
    return self.down_proj(self.gate_proj(x) * self.act_fn(self.up_proj(x)))


TRUE_ATTENTION = qwen2.eager_attention_forward
qwen2_head_dim = 0  # of the model that is being made wrong

PATCHES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "no_rotary": lambda: mock.patch.object(qwen2.Qwen2RotaryEmbedding, "forward", no_rotary),
    "neighbours_turned": lambda: mock.patch.object(qwen2, "rotate_half", neighbours_turned),
    "wrong_groups": lambda: mock.patch.object(qwen2, "repeat_kv", tiled_heads),
    "no_causal_mask": lambda: mock.patch.object(qwen2, "eager_attention_forward", seeing_all),
    "layer_norm": lambda: mock.patch.object(qwen2.Qwen2RMSNorm, "forward", centred_norm),
    "swapped_gate": lambda: mock.patch.object(qwen2.Qwen2MLP, "forward", swapped_gate),
    "first_token": nullcontext,
}


def mutants_of(folder: Path, cases: Cases) -> dict[str, Logits]:
    global qwen2_head_dim
    model = tiny.load(folder)
    qwen2_head_dim = model.model.layers[0].self_attn.head_dim
    mutants = {}
    for name, patch in PATCHES.items():
        if name == "wrong_groups" and model.config.num_key_value_heads == 1:
            continue  # one pair of keys and values for all heads cannot be shared wrongly
        with patch():
            mutants[name] = first_token(model, cases) if name == "first_token" else logits_of(model, cases)
    return mutants


def logits_of(model: torch.nn.Module, cases: Cases) -> Logits:
    return [result["logits"] for result in run(model, cases)]


def save_base(name: str, seed: int, folder: Path) -> transformers.Qwen2Config:
    config, dtype = configs()[name]
    model = transformers.Qwen2ForSequenceClassification(config)
    fill(model, seed)
    tiny.save_model(model, config, dtype, folder)
    return config


def make_base(name: str, seed: int, folder: Path) -> None:
    config = save_base(name, seed, folder)
    cases = case_ids(config.vocab_size, config.pad_token_id, seed)
    write(name, folder, run(tiny.load(folder), cases), mutants_of(folder, cases))


def save_adapter(base: Path, folder: Path, seed: int) -> None:
    """An adapter as peft trains and saves it, its weights random instead of trained."""
    settings = peft.LoraConfig(
        task_type="SEQ_CLS", r=RANK, lora_alpha=ALPHA, lora_dropout=0.1, target_modules=ADAPTED
    )
    model = peft.get_peft_model(tiny.load(base), settings)
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            if not parameter.requires_grad:
                continue
            gain = 0.6 if "score" in name else 1.2 / np.sqrt(parameter.shape[1])
            values = gain * rng.standard_normal(tuple(parameter.shape))
            parameter.copy_(torch.from_numpy(values.astype(np.float32)))
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    settings_json = json.loads(path.read_text())
    settings_json["base_model_name_or_path"] = "../" + base.name
    for key in ("target_modules", "modules_to_save"):
        settings_json[key] = sorted(settings_json[key])  # sets in peft: any order
    path.write_text(json.dumps(settings_json, indent=2, sort_keys=True) + "\n")


def load_adapted(base: Path, folder: Path) -> torch.nn.Module:
    return peft.PeftModel.from_pretrained(tiny.load(base), folder).eval()


def adapter_mutants(base: Path, folder: Path, cases: Cases) -> dict[str, Logits]:
    own_score = load_adapted(base, folder).merge_and_unload()
    unmerged = tiny.load(base)
    unmerged.score = own_score.score
    old_score = load_adapted(base, folder).merge_and_unload()
    old_score.score = tiny.load(base).score
    unscaled = load_adapted(base, folder)
    for module in unscaled.modules():
        if hasattr(module, "lora_A"):
            module.scaling["default"] = 1.0
    wrong = {"unmerged_adapter": unmerged, "score_of_the_base": old_score, "no_alpha": unscaled}
    return {name: logits_of(model, cases) for name, model in wrong.items()}


def make_adapter(base: Path, folder: Path, seed: int) -> None:
    save_adapter(base, folder, seed)
    cases = case_ids(configs()[base.name][0].vocab_size, PAD, seed)
    write(folder.name, folder, run(load_adapted(base, folder), cases), adapter_mutants(base, folder, cases))


def write(name: str, folder: Path, cases: list[dict[str, Any]], mutants: dict[str, Logits]) -> None:
    truth = np.array([case["logits"] for case in cases])
    spread = (truth.max(axis=0) - truth.min(axis=0)).min()
    gaps = {m: np.abs(np.array(values) - truth).max() for m, values in mutants.items()}
    print(f"{name}: logit spread {spread:.1f}; " + ", ".join(f"{m} {g:.3g}" for m, g in gaps.items()))
    if spread < 1 or min(gaps.values()) <= tiny.MUTANT_MARGIN:
        raise SystemExit(f"{name}: too close; widen the weights")
    golden = {
        "made_by": "scripts/make_tiny_decoders.py",
        "reference": f"transformers {transformers.__version__}, peft {peft.__version__}, torch {torch.__version__}",
        "tolerance": tiny.TOLERANCE,
        "cases": cases,
        "mutants": mutants,
    }
    tiny.write_golden(golden, folder / "golden.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    root = Path(__file__).resolve().parents[1]
    parser.add_argument(
        "--out",
        type=Path,
        default=root / "tests" / "golden" / "encoder",
        help="folder that gets one folder a checkpoint (default: %(default)s)",
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    make_base("qwen2", 21, args.out / "qwen2")
    make_base("qwen2_wide_head", 22, args.out / "qwen2_wide_head")
    make_adapter(args.out / "qwen2", args.out / "qwen2_lora", 23)


if __name__ == "__main__":
    main()
