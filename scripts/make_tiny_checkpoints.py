#!/usr/bin/env python3
"""Make the tiny random checkpoints and golden logits that tests/engine/encoder checks against.

For each architecture it writes tests/golden/encoder/ARCH/{config.json,model.safetensors,golden.json}
in the Hugging Face layout. The weights are random but scaled, so that the feed-forward
pre-activations reach at least +-3 and the logits spread over at least 1: only then does a wrong
GELU, head or position show. golden.json also holds the logits of such deliberately wrong models
("mutants"); this script refuses to write a golden in which a mutant comes close to the truth.

golden.json:
  cases[].ids      token ids, special tokens included, no padding
  cases[].logits   [num_labels] of `transformers` in fp32
  cases[].layers   for the embedding output and each layer: first 4 values of the first token,
                   then first 4 values of the last token
  mutants.NAME     [cases][num_labels] logits of the wrong model NAME
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    import numpy as np
    import safetensors.torch
    import torch
    import transformers
except ImportError as missing:
    raise SystemExit(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}"
    )

TOLERANCE = 1e-4
MUTANT_MARGIN = 20 * TOLERANCE
CASE_LENGTHS = (2, 3, 5, 8, 13, 16, 17, 31, 33, 48, 63, 64)
FIRST_PLAIN_ID = 5  # ids below are special tokens in all four layouts


@dataclass(frozen=True)
class Spec:
    """One checkpoint folder: its name, configuration and the dtype on disk."""

    name: str
    config: transformers.PretrainedConfig
    positions_start: int  # row of the position table that the first token reads
    seed: int
    dtype: torch.dtype = torch.float32


def bert_config() -> transformers.PretrainedConfig:
    return transformers.BertConfig(
        vocab_size=160,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=64,
        type_vocab_size=2,
        hidden_act="gelu",
        pad_token_id=0,
        num_labels=2,
    )


def distilbert_config() -> transformers.PretrainedConfig:
    return transformers.DistilBertConfig(
        vocab_size=160,
        dim=32,
        n_layers=3,
        n_heads=2,
        hidden_dim=64,
        max_position_embeddings=64,
        activation="gelu",
        pad_token_id=0,
        num_labels=2,
    )


def xlm_roberta_config() -> transformers.PretrainedConfig:
    return transformers.XLMRobertaConfig(
        vocab_size=160,
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=96,
        max_position_embeddings=66,
        type_vocab_size=1,
        hidden_act="gelu",
        pad_token_id=1,
        layer_norm_eps=1e-5,
        num_labels=2,
    )


def roberta_config() -> transformers.PretrainedConfig:
    return transformers.RobertaConfig(
        vocab_size=160,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=66,
        type_vocab_size=1,
        hidden_act="gelu",
        pad_token_id=1,
        layer_norm_eps=1e-5,
        num_labels=3,
    )


def specs() -> list[Spec]:
    return [
        Spec("bert", bert_config(), 0, seed=11),
        Spec("bert_fp16", bert_config(), 0, seed=11, dtype=torch.float16),
        Spec("bert_bf16", bert_config(), 0, seed=11, dtype=torch.bfloat16),
        Spec("distilbert", distilbert_config(), 0, seed=12),
        Spec("xlm_roberta", xlm_roberta_config(), 2, seed=13),
        Spec("roberta", roberta_config(), 2, seed=14),
    ]


def scaled_weights(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Random values whose scale depends on the parameter's role; numpy, so any torch agrees."""
    values = rng.standard_normal(shape)
    if "LayerNorm" in name or "layer_norm" in name:
        return 1.0 + 0.2 * values if name.endswith("weight") else 0.1 * values
    if name.endswith("bias"):
        return 0.3 * values
    if "embeddings" in name:
        return values
    if name.startswith("classifier") and shape[0] <= 4:
        return 1.5 * values  # a wide logit range: small faults upstream become visible
    fan_in = shape[1]
    gain = 1.8 if "intermediate" in name or "lin1" in name else 1.2
    return gain / np.sqrt(fan_in) * values


def fill(model: torch.nn.Module, seed: int) -> None:
    rng = np.random.default_rng(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            head = name.endswith(("out_proj.weight", "classifier.weight"))
            role = "classifier" if head else name.replace("classifier", "head")
            values = scaled_weights(role, tuple(parameter.shape), rng)
            parameter.copy_(torch.from_numpy(values.astype(np.float32)))


def case_ids(spec: Spec) -> list[list[int]]:
    """Random ids of several lengths: a first and a last special token, plain ones between."""
    rng = np.random.default_rng(1000 + spec.seed)
    first, last = (101, 102) if spec.positions_start == 0 else (0, 2)
    cases = []
    for length in CASE_LENGTHS:
        plain = rng.integers(FIRST_PLAIN_ID, spec.config.vocab_size, size=length - 2)
        cases.append([first, *plain.tolist(), last])
    return cases


def load(folder: Path, **overrides: Any) -> torch.nn.Module:
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", **overrides
    )
    return model.eval()


def run(model: torch.nn.Module, cases: list[list[int]]) -> list[Any]:
    with torch.no_grad():
        return [model(input_ids=torch.tensor([ids]), output_hidden_states=True) for ids in cases]


def logits_of(outputs: list[Any]) -> list[list[float]]:
    return [output.logits[0].tolist() for output in outputs]


def probe(output: Any) -> list[list[float]]:
    return [h[0, 0, :4].tolist() + h[0, -1, :4].tolist() for h in output.hidden_states]


def tanh_gelu(folder: Path, cases: list[list[int]]) -> list[list[float]]:
    key = "activation" if folder.name == "distilbert" else "hidden_act"
    return logits_of(run(load(folder, **{key: "gelu_pytorch_tanh"}), cases))


def head_parts(model: torch.nn.Module) -> tuple[torch.nn.Module, torch.nn.Module]:
    """The head's inner dense layer and its output layer."""
    kind = model.config.model_type
    if kind == "bert":
        return model.bert.pooler.dense, model.classifier
    if kind == "distilbert":
        return model.pre_classifier, model.classifier
    return model.classifier.dense, model.classifier.out_proj


def wrong_head(folder: Path, cases: list[list[int]]) -> list[list[float]]:
    """The head without its activation (BERT and RoBERTa: tanh, DistilBERT: ReLU)."""
    model = load(folder)
    inner, outer = head_parts(model)
    with torch.no_grad():
        return [outer(inner(o.hidden_states[-1][0, 0])).tolist() for o in run(model, cases)]


def no_pooler(folder: Path, cases: list[list[int]]) -> list[list[float]]:
    """The output layer straight on the first token, the inner dense layer left out."""
    model = load(folder)
    _, outer = head_parts(model)
    with torch.no_grad():
        return [outer(o.hidden_states[-1][0, 0]).tolist() for o in run(model, cases)]


def position_offset(folder: Path, cases: list[list[int]]) -> list[list[float]]:
    """Positions one too far (BERT, DistilBERT) or counted from 0 (RoBERTa, XLM-R)."""
    model = load(folder)
    table = model.base_model.embeddings.position_embeddings.weight
    shift = -2 if model.config.model_type in ("roberta", "xlm-roberta") else 1
    rows = (torch.arange(table.shape[0]) + shift).clamp(0, table.shape[0] - 1)
    with torch.no_grad():
        table.copy_(table[rows].clone())
    return logits_of(run(model, cases))


MUTANTS: dict[str, Callable[[Path, list[list[int]]], list[list[float]]]] = {
    "tanh_gelu": tanh_gelu,
    "wrong_head": wrong_head,
    "no_pooler": no_pooler,
    "position_offset": position_offset,
}


def widest_pre_activation(model: torch.nn.Module, cases: list[list[int]]) -> tuple[float, float]:
    seen: list[float] = []

    def note(_module: Any, _inputs: Any, output: torch.Tensor) -> None:
        seen.extend((output.min().item(), output.max().item()))

    for name, module in model.named_modules():
        if name.endswith(("intermediate.dense", "ffn.lin1")):
            module.register_forward_hook(note)
    run(model, cases)
    return min(seen), max(seen)


def check(name: str, folder: Path, golden: dict[str, Any]) -> None:
    truth = np.array([case["logits"] for case in golden["cases"]])
    low, high = widest_pre_activation(load(folder), [case["ids"] for case in golden["cases"]])
    spread = (truth.max(axis=0) - truth.min(axis=0)).min()
    if low > -3 or high < 3 or spread < 1:
        raise SystemExit(
            f"{name}: pre-activations {low:.2f}..{high:.2f}, logit spread {spread:.2f}"
        )
    gaps = {m: np.abs(np.array(values) - truth).max() for m, values in golden["mutants"].items()}
    for mutant, gap in gaps.items():
        if gap <= MUTANT_MARGIN:
            raise SystemExit(f"{name}: {mutant} differs by {gap:.2e} only; widen the weights")
    shown = ", ".join(f"{mutant} {gap:.3g}" for mutant, gap in gaps.items())
    print(f"{name}: pre-activations {low:.1f}..{high:.1f}, logit spread {spread:.1f}; {shown}")


def save_checkpoint(spec: Spec, folder: Path) -> None:
    model = transformers.AutoModelForSequenceClassification.from_config(spec.config)
    fill(model, spec.seed)
    save_model(model, spec.config, spec.dtype, folder)


def save_model(
    model: torch.nn.Module,
    config: transformers.PretrainedConfig,
    dtype: torch.dtype,
    folder: Path,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model = model.to(dtype)
    config.architectures = [type(model).__name__]
    config.dtype = dtype
    config.save_pretrained(folder)
    tensors = {name: p.detach().contiguous() for name, p in model.named_parameters()}
    safetensors.torch.save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def rounded(value: Any) -> Any:
    """Keeps 9 significant digits: enough for every fp32 value, and short lines."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def make(spec: Spec, folder: Path) -> None:
    save_checkpoint(spec, folder)
    cases = case_ids(spec)
    outputs = run(load(folder), cases)
    golden = {
        "made_by": "scripts/make_tiny_checkpoints.py",
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__}",
        "tolerance": TOLERANCE,
        "cases": [
            {"ids": ids, "logits": output.logits[0].tolist(), "layers": probe(output)}
            for ids, output in zip(cases, outputs)
        ],
        "mutants": {name: wrong(folder, cases) for name, wrong in MUTANTS.items()},
    }
    check(spec.name, folder, golden)
    write_golden(golden, folder / "golden.json")


def write_golden(golden: dict[str, Any], path: Path) -> None:
    """A line a case, so that a renewed golden shows as a readable diff."""
    lines = [
        f' "{key}": {json.dumps(golden[key])},' for key in ("made_by", "reference", "tolerance")
    ]
    cases = ",\n".join("  " + json.dumps(rounded_case(c)) for c in golden["cases"])
    mutants = ",\n".join(f'  "{n}": {json.dumps(rounded(v))}' for n, v in golden["mutants"].items())
    body = "\n".join(lines) + f'\n "cases": [\n{cases}\n ],\n "mutants": {{\n{mutants}\n }}'
    path.write_text("{\n" + body + "\n}\n")


def rounded_case(case: dict[str, Any]) -> dict[str, Any]:
    return {key: rounded(value) for key, value in case.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    root = Path(__file__).resolve().parents[1]
    parser.add_argument(
        "--out",
        type=Path,
        default=root / "tests" / "golden" / "encoder",
        help="folder that gets one folder an architecture (default: %(default)s)",
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for spec in specs():
        make(spec, args.out / spec.name)


if __name__ == "__main__":
    main()
