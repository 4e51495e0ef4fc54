#!/usr/bin/env python3
"""Make what tests/lab/train checks our training against: tests/golden/training/ARCH/.

ARCH is bert, distilbert, xlm_roberta, qwen2 (all tensors trained) and qwen2_lora (r 4, alpha 8 on
q_proj and v_proj, `score` trained). A folder holds

  config.json, model.safetensors   the start, Hugging Face layout, fp32, all dropout 0
                                   (qwen2_lora: base/, a language model without a head, and adapter/
                                   as peft's save_pretrained writes it, lora_B not zero)
  golden.json
    reference      versions of transformers, peft, torch
    options        AdamW, schedule and clipping of the run (training_reference.Recipe)
    tolerances     loss: absolute; grad_norm, gradient, change: relative (tensors: |a-b| / |b|);
                   lr: relative; zero_gradient: absolute norm
    batches[20]    ids: a list an article, special tokens included, no padding; labels
    loss[20], grad_norm[20], lr[20]
                   each step's loss, norm of all gradients before clipping, learning rate used
    zero_gradient  tensors whose gradient is zero but for rounding (a key's bias moves every score of
                   a row alike): their gradient is only bounded, their change is not compared, and
                   neither is in reference.safetensors
    variants.NAME  options (those that differ), loss[], grad_norm[] of the first steps of the same run
    mutants.NAME   a run that is wrong on purpose: loss[20], lr[20], grad_norm[20], and change:
                   each tensor's relative distance from the right change
  reference.safetensors (fp32)
    grad.NAME      gradient of step 1 before clipping, of every trainable tensor
    change.NAME    the tensor after step 20 less the tensor before step 1
    mutant.MUTANT.NAME   the same change in a wrong run, for up to three telling tensors
NAME is the name in a saved checkpoint (LoRA: as peft saves it,
base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight).

The reference is the loop of training_reference.py. This script refuses to write a golden unless
the loop gives what a `transformers.Trainer` gives, unless the reference repeats itself within a
fifth of every tolerance when only rounding differs (other padding, order in the batch, attention
kernel, fp64), and unless every mutant and variant is five tolerances away.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

try:
    import peft
    import torch
    import transformers
    from training_cases import (
        ARCHITECTURES,
        LONGEST,
        Size,
        make_batches,
        save_checkpoint,
        save_tensors,
    )
    from training_reference import (
        FAULTS,
        Batch,
        Layout,
        Recipe,
        Run,
        is_norm,
        relative,
        train,
        worst,
    )
    from training_trainer import trainer_run
except ImportError as missing:
    raise SystemExit(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}"
    )

TOLERANCES = {
    "loss": 1e-5,
    "grad_norm": 1e-3,
    "gradient": 1e-3,
    "change": 1e-2,
    "lr": 1e-6,
    "zero_gradient": 1e-6,
}
MARGIN = 5  # mutants are further away than MARGIN tolerances, rounding is nearer than one MARGINth
VARIANT_STEPS = 6
VARIANTS: dict[str, dict[str, Any]] = {
    "label_smoothing": {"label_smoothing": 0.1},
    "class_weights": {"class_weights": [1.0, 3.0]},
    "class_weights_and_label_smoothing": {"class_weights": [1.0, 3.0], "label_smoothing": 0.1},
    "layer_lr_decay": {"layer_lr_decay": 0.9},
}
OTHER_LAYOUTS = {
    "padding, order and attention kernel": Layout(extra_padding=5, reverse=True, attention="eager"),
    "fp64": Layout(dtype=torch.float64),
}
SEEDS = {arch: 31 + i for i, arch in enumerate(ARCHITECTURES)}
TELLING_ELEMENTS = 2048  # a telling tensor of a mutant is no larger: the goldens stay small


def gap(ours: list[float], reference: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(ours, reference, strict=True))


def relative_gap(ours: list[float], reference: list[float]) -> float:
    return max(abs(a - b) / abs(b) for a, b in zip(ours, reference, strict=True))


def zero_gradients(exact: Run) -> list[str]:
    """Tensors whose gradient in fp64 is rounding and no more."""
    return sorted(
        name
        for name, gradient in exact.gradients.items()
        if gradient.norm().item() < 1e-12 * exact.grad_norm[0]
    )


def differences(run: Run, reference: Run, zero: list[str]) -> dict[str, tuple[float, str]]:
    """By kind of tolerance: the largest difference and the tensor that it is in."""
    names = sorted(set(reference.gradients) - set(zero))
    bounded = max(((run.gradients[n].norm().item(), n) for n in zero), default=(0.0, ""))
    return {
        "loss": (gap(run.loss, reference.loss), ""),
        "grad_norm": (relative_gap(run.grad_norm, reference.grad_norm), ""),
        "gradient": worst(run.gradients, reference.gradients, names),
        "change": worst(run.changes, reference.changes, names),
        "zero_gradient": bounded,
    }


def refuse(arch: str, message: str) -> None:
    raise SystemExit(f"{arch}: not written: {message}")


def check_rounding(arch: str, what: str, found: dict[str, tuple[float, str]]) -> None:
    shown = ", ".join(f"{kind} {value:.1e}" for kind, (value, _) in found.items())
    print(f"{arch}: {what}: {shown}")
    for kind, (value, name) in found.items():
        if value > TOLERANCES[kind] / MARGIN:
            refuse(arch, f"{what} moves {kind} by {value:.2e} {name}")


def check_trainer(
    arch: str, folder: Path, batches: list[Batch], reference: Run, zero: list[str]
) -> None:
    run = trainer_run(folder, batches, Recipe())
    value, name = worst(run.changes, reference.changes, set(reference.changes) - set(zero))
    print(f"{arch}: transformers.Trainer: change {value:.1e} ({name})")
    if value > TOLERANCES["change"] / 100:
        refuse(arch, f"the loop differs from transformers.Trainer by {value:.2e} in {name}")


def mutant(arch: str, fault: str, wrong: Run, right: Run, zero: list[str]) -> dict[str, Any]:
    distances = {
        name: relative(wrong.changes[name], right.changes[name])
        for name in sorted(set(right.changes) - set(zero))
    }
    name = max(distances, key=lambda n: distances[n])
    print(f"{arch}: mutant {fault}: change {distances[name]:.3g} ({name})")
    if distances[name] < MARGIN * TOLERANCES["change"]:
        refuse(arch, f"mutant {fault} is too near: {distances[name]:.2e}")
    return {"loss": wrong.loss, "grad_norm": wrong.grad_norm, "lr": wrong.lr, "change": distances}


def variant(
    arch: str, folder: Path, batches: list[Batch], told: dict[str, Any], reference: Run
) -> dict[str, Any]:
    run = train(folder, batches[:VARIANT_STEPS], Recipe(**told))
    distance = gap(run.loss, reference.loss[:VARIANT_STEPS])
    print(f"{arch}: variant {told}: loss differs by {distance:.3g}")
    if distance < MARGIN * TOLERANCES["loss"]:
        refuse(arch, f"variant {told} is too near: {distance:.2e}")
    return {"options": told, "loss": run.loss, "grad_norm": run.grad_norm}


def faults_of(reference: Run) -> list[str]:
    """Those that can show: a LoRA trains no norm and no bias."""
    absent = set()
    if not any(is_norm(name) for name in reference.changes):
        absent.add("decay_on_norms")
    if not any(name.endswith("bias") for name in reference.changes):
        absent.add("decay_on_biases")
    return [fault for fault in FAULTS if fault not in absent]


def telling(wrong: Run, distances: dict[str, float]) -> list[str]:
    """The tensors that show a mutant best, small ones only."""
    small = [n for n in distances if wrong.changes[n].numel() <= TELLING_ELEMENTS]
    return sorted(small, key=lambda n: -distances[n])[:3]


def rounded(value: Any) -> Any:
    """Keeps 9 significant digits: enough for every fp32 value."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return float(f"{value:.9g}") if isinstance(value, float) else value


def write_json(golden: dict[str, Any], path: Path) -> None:
    """A line a field and a line a member of it, so that a renewed golden shows as a readable diff."""

    def shown(key: str, value: Any) -> str:
        if key == "batches":
            return "[\n" + ",\n".join("  " + json.dumps(item) for item in value) + "\n ]"
        if isinstance(value, dict) and value:
            inner = (f'  "{k}": {json.dumps(v)}' for k, v in value.items())
            return "{\n" + ",\n".join(inner) + "\n }"
        return json.dumps(value)

    fields = (f' "{key}": {shown(key, value)}' for key, value in rounded(golden).items())
    path.write_text("{\n" + ",\n".join(fields) + "\n}\n")


def versions() -> str:
    modules = (transformers, peft, torch)
    return ", ".join(f"{m.__name__} {m.__version__.split('+')[0]}" for m in modules)


def reference_tensors(run: Run, zero: list[str]) -> dict[str, torch.Tensor]:
    kept = [name for name in run.gradients if name not in zero]
    return {f"grad.{n}": run.gradients[n] for n in kept} | {
        f"change.{n}": run.changes[n] for n in kept
    }


def make_start(arch: str, size: Size, seed: int, folder: Path, longest: int) -> dict[str, Any]:
    """The checkpoint and the fields of golden.json that a reference run gives; also for live parity."""
    recipe = Recipe()
    save_checkpoint(arch, size, seed, folder)
    batches = make_batches(arch, recipe, longest, 1000 + seed)
    reference = train(folder, batches, recipe)
    zero = zero_gradients(train(folder, batches[:1], recipe, layout=Layout(dtype=torch.float64)))
    save_tensors(reference_tensors(reference, zero), folder / "reference.safetensors")
    return {
        "made_by": "scripts/make_training_goldens.py",
        "reference": versions(),
        "options": recipe.as_dict(),
        "tolerances": TOLERANCES,
        "batches": batches,
        "loss": reference.loss,
        "grad_norm": reference.grad_norm,
        "lr": reference.lr,
        "zero_gradient": zero,
    }


def make(arch: str, folder: Path) -> None:
    """Checks everything in a scratch folder, then writes the golden."""
    golden = make_start(arch, Size(), SEEDS[arch], folder, LONGEST)
    batches, zero = golden["batches"], golden["zero_gradient"]
    recipe = Recipe()
    reference = train(folder, batches, recipe)
    clipped = sum(norm > recipe.max_grad_norm for norm in reference.grad_norm)
    print(f"{arch}: loss {reference.loss[0]:.3f} to {reference.loss[-1]:.3f}, {clipped} clipped")
    if not 3 <= clipped <= recipe.steps - 3:
        refuse(arch, f"{clipped} of {recipe.steps} steps are clipped; both kinds must be there")
    for what, layout in OTHER_LAYOUTS.items():
        run = train(folder, batches, Recipe(), layout=layout)
        check_rounding(arch, what, differences(run, reference, zero))
    check_trainer(arch, folder, batches, reference, zero)
    tensors = reference_tensors(reference, zero)
    golden["variants"] = {
        name: variant(arch, folder, batches, told, reference) for name, told in VARIANTS.items()
    }
    golden["mutants"] = {}
    for fault in faults_of(reference):
        wrong = train(folder, batches, Recipe(), fault)
        entry = golden["mutants"][fault] = mutant(arch, fault, wrong, reference, zero)
        for name in telling(wrong, entry["change"]):
            tensors[f"mutant.{fault}.{name}"] = wrong.changes[name]
    save_tensors(tensors, folder / "reference.safetensors")
    write_json(golden, folder / "golden.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    root = Path(__file__).resolve().parents[1]
    parser.add_argument(
        "--out",
        type=Path,
        default=root / "tests" / "golden" / "training",
        help="folder that gets one folder an architecture (default: %(default)s)",
    )
    parser.add_argument("--only", nargs="*", default=ARCHITECTURES, choices=ARCHITECTURES)
    args = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for arch in args.only:
        with tempfile.TemporaryDirectory() as scratch:
            made = Path(scratch) / arch
            made.mkdir()
            make(arch, made)
            (args.out / arch).mkdir(parents=True, exist_ok=True)
            for path in made.rglob("*"):
                if path.is_file():
                    target = args.out / arch / path.relative_to(made)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
