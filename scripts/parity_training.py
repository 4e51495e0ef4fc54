#!/usr/bin/env python3
"""Compare our training with `transformers` and `peft`, step by step, on fresh random models and batches.

For each architecture and seed a tiny checkpoint of a random shape is made in a scratch folder, in the
form of tests/golden/training (make_training_goldens.py), the reference trains it for 20 steps, and

  training_probe FOLDER OUT

trains it too and writes OUT/golden.json (loss, grad_norm, lr) and OUT/reference.safetensors (grad.NAME,
change.NAME). A draw whose reference does not repeat itself within a fifth of the tolerances when
only rounding differs proves nothing and is drawn again; how often is printed.

Exit status: 0 all within the tolerances, 1 at least one is not, 2 something is missing.

example:
  .venv/peers/bin/python scripts/parity_training.py --seeds 3 --out docs/results/parity-training.json
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks" / "peers"))
try:
    import safetensors.torch
    import torch
    import transformers
    from environment import commit, cpu
    from make_training_goldens import (
        MARGIN,
        OTHER_LAYOUTS,
        TOLERANCES,
        differences,
        make_start,
        relative_gap,
        versions,
        write_json,
    )
    from training_cases import ARCHITECTURES, Size
    from training_reference import Recipe, Run, train
except ImportError as missing:
    print(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}",
        file=sys.stderr,
    )
    sys.exit(2)

DEFAULT_PROBE = ROOT / "build/release/tests/support/lab/training_probe"
DRAWS = 10  # draws of a case before giving up: most prove something
Differences = dict[str, tuple[float, str]]


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)


def random_size(rng: random.Random) -> Size:
    heads = rng.choice((2, 4))
    return Size(
        hidden=heads * rng.choice((8, 16)),
        layers=rng.randint(1, 4),
        heads=heads,
        kv_heads=rng.choice([n for n in (1, 2, 4) if heads % n == 0]),
        inner=rng.choice((40, 96)),
        positions=64,
    )


def read_run(folder: Path) -> tuple[dict[str, Any], Run]:
    golden = json.loads((folder / "golden.json").read_text())
    tensors = safetensors.torch.load_file(folder / "reference.safetensors")

    def named(kind: str) -> dict[str, torch.Tensor]:
        return {n.removeprefix(kind): t for n, t in tensors.items() if n.startswith(kind)}

    run = Run(golden["loss"], golden["grad_norm"], golden["lr"], named("grad."), named("change."))
    return golden, run


def own_rounding(folder: Path, golden: dict[str, Any], reference: Run) -> Differences:
    """The reference against itself: the larger difference of each kind."""
    zero = golden["zero_gradient"]
    runs = [
        differences(train(folder, golden["batches"], Recipe(), layout=layout), reference, zero)
        for layout in OTHER_LAYOUTS.values()
    ]
    return {kind: max(run[kind] for run in runs) for kind in runs[0]}


def draw(arch: str, seed: int, folder: Path) -> tuple[Size, Run, Differences, int]:
    """A case that proves something, in the folder."""
    for again in range(DRAWS):
        rng = random.Random(f"{arch} {seed} {again}")
        size, case = random_size(rng), folder / str(again)
        case.mkdir()
        golden = make_start(arch, size, rng.randrange(1 << 20), case, longest=48)
        write_json(golden, case / "golden.json")
        reference = read_run(case)[1]
        own = own_rounding(case, golden, train(case, golden["batches"], Recipe()))
        if all(value <= TOLERANCES[kind] / MARGIN for kind, (value, _) in own.items()):
            return size, reference, own, again
    fail(f"{arch}, seed {seed}: rounding alone reaches the tolerances in {DRAWS} draws")


def probe(program: Path, case: Path, out: Path) -> Run:
    done = subprocess.run([program, case, out], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"the probe ended with status {done.returncode}: {done.stderr.strip()}")
    return read_run(out)[1]


def compare(ours: Run, reference: Run, zero: list[str]) -> Differences:
    lengths = {len(values) for values in (ours.loss, ours.grad_norm, ours.lr)}
    if lengths != {len(reference.loss)}:
        fail(f"the probe gave {lengths} steps, the reference {len(reference.loss)}")
    names, expected = set(ours.gradients), set(reference.gradients)
    if names - set(zero) != expected or set(ours.changes) - set(zero) != expected:
        fail(f"the probe trains other tensors: {sorted(names ^ expected)}")
    zero_there = [name for name in zero if name in names]
    found = differences(ours, reference, zero_there)
    # Step 1 has the rate 0, which has no relative difference.
    pairs = [(a, b) for a, b in zip(ours.lr, reference.lr, strict=True) if a != b]
    found["lr"] = (relative_gap(*map(list, zip(*pairs))) if pairs else 0.0, "")
    return found


def one_case(arch: str, seed: int, program: Path, folder: Path) -> dict[str, Any]:
    size, reference, own, again = draw(arch, seed, folder)
    case = folder / str(again)
    zero = json.loads((case / "golden.json").read_text())["zero_gradient"]
    out = folder / "ours"
    out.mkdir()
    found = compare(probe(program, case, out), reference, zero)
    return {
        "arch": arch,
        "seed": seed,
        "size": vars(size),
        "drawn_again": again,
        "difference": {kind: value for kind, (value, _) in found.items()},
        "worst_gradient": found["gradient"][1],
        "worst_change": found["change"][1],
        "reference_against_itself": {kind: value for kind, (value, _) in own.items()},
        "within": all(value <= TOLERANCES[kind] for kind, (value, _) in found.items()),
    }


COLUMNS = ("loss", "grad_norm", "gradient", "change")


def print_row(row: dict[str, Any]) -> None:
    cells = [
        f"{row['difference'][k]:8.1e} ({row['reference_against_itself'][k]:.0e})" for k in COLUMNS
    ]
    size, verdict = row["size"], "" if row["within"] else "  DIFFERENT"
    shape = f"{size['layers']}x{size['hidden']}"
    print(
        f"{row['arch']:12} {row['seed']:4} {shape:>5}  {'  '.join(cells)}  {row['worst_change']}{verdict}"
    )


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--probe", type=Path, default=DEFAULT_PROBE, help="default: %(default)s")
    parser.add_argument(
        "--seeds", type=int, default=2, help="an architecture; default: %(default)s"
    )
    parser.add_argument("--first-seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--only", nargs="*", default=ARCHITECTURES, choices=ARCHITECTURES)
    parser.add_argument("--out", type=Path, help="also write the table to this JSON file")
    args = parser.parse_args()
    if not args.probe.is_file():
        fail(f"{args.probe}: not found; build the target training_probe or give --probe")
    return args


def main() -> None:
    args = parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    print("largest difference from the reference over 20 steps (in brackets: of it from itself)")
    print(f"{'arch':12} seed shape  {'  '.join(f'{k:>16}' for k in COLUMNS)}  worst change in")
    rows = []
    for arch in args.only:
        for seed in range(args.first_seed, args.first_seed + args.seeds):
            with tempfile.TemporaryDirectory() as scratch:
                rows.append(one_case(arch, seed, args.probe.resolve(), Path(scratch)))
            print_row(rows[-1])
    different = sum(not row["within"] for row in rows)
    if args.out:
        result = {"made_by": "scripts/parity_training.py", "reference": versions()}
        result |= {"commit": commit(), "machine": cpu(), "tolerances": TOLERANCES, "cases": rows}
        args.out.write_text(json.dumps(result, indent=1) + "\n")
    print(
        f"training: {len(rows)} runs of 20 steps, {len(args.only)} architectures, "
        f"{different} outside the tolerances"
    )
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
