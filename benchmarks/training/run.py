#!/usr/bin/env python3
"""Train the same model on the same articles with `prefilter-lab train` and with transformers.Trainer.

The engines alternate in one run; README.md says what is alike and what is measured.

example:
  .venv/peers/bin/python benchmarks/training/run.py --base checkpoints/base --layers 6
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks" / "peers"))
try:
    import environment
    from job import Job, cut_base, encode, write_splits
    from noise import NoiseMeter
    from priority import have_priority, rerun_with_priority
    from processes import environment as quiet_threads
except ImportError as missing:
    sys.exit(f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}")

WARM_UP = 3  # steps that do not count: kernels are chosen, memory is taken
ENGINES = {
    "prefilter fp32": ("prefilter", "fp32", ""),
    "prefilter bf16": ("prefilter", "bf16", ""),
    "trainer fp32": ("transformers", "fp32", "random"),
    "trainer fp32 group_by_length": ("transformers", "fp32", "group_by_length"),
    "trainer bf16": ("transformers", "bf16", "random"),
    "trainer bf16 group_by_length": ("transformers", "bf16", "group_by_length"),
}


def output_of(command: list[str], threads: int) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, env=quiet_threads(threads), check=False
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[:3])} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def run_prefilter(program: Path, job: Job, precision: str) -> dict[str, Any]:
    out = Path(job.folder) / "out"
    for old in (out, out.with_name("out.run")):
        shutil.rmtree(old, ignore_errors=True)
    told: dict[str, Any] = {
        "--base": Path(job.folder) / "base",
        "--data": Path(job.folder) / "splits",
        "--out": out,
        "--batch": job.batch,
        "--max-tokens": job.max_tokens,
        "--epochs": job.epochs,
        "--learning-rate": job.learning_rate,
        "--seed": job.seed,
        "--threads": job.threads,
        "--precision": precision,
        "--checkpoint-every": 1_000_000,  # the Trainer saves nothing either
    }
    words = [str(word) for pair in told.items() for word in pair]
    if job.freeze_embeddings:
        words.append("--freeze-embeddings")
    output_of([str(program), "train", *words], job.threads)
    metrics = json.loads((out.with_name("out.run") / "training_metrics.json").read_text())
    for left in (out, out.with_name("out.run")):
        shutil.rmtree(left, ignore_errors=True)
    return {
        "seconds": [step["seconds"] for step in metrics["steps"]],
        "articles": [step["articles"] for step in metrics["steps"]],
        "losses": [step["loss"] for step in metrics["steps"]],
        "trained_parameters": metrics["trained_parameters"],
        "peak_memory_mb": round(metrics["peak_memory_bytes"] / 1e6),
    }


def run_trainer(job: Job, precision: str, sampling: str) -> dict[str, Any]:
    worker = str(Path(__file__).with_name("hf_trainer.py"))
    command = [sys.executable, "-W", "ignore", worker, job.folder, precision, sampling]
    result = json.loads(output_of(command, job.threads).splitlines()[-1])
    count = len(result["tokens"])
    sizes = [min(job.batch, count - start) for start in range(0, count, job.batch)]
    return result | {"articles": sizes * job.epochs}


def measure(name: str, program: Path, job: Job) -> dict[str, Any]:
    kind, precision, sampling = ENGINES[name]
    meter = NoiseMeter([])
    if kind == "prefilter":
        result = run_prefilter(program, job, precision)
    else:
        result = run_trainer(job, precision, sampling)
    others = meter.others()
    seconds, articles = result["seconds"][WARM_UP:], result["articles"][WARM_UP:]
    if len(result["seconds"]) != len(result["articles"]):
        sys.exit(f"{name}: {len(result['seconds'])} steps, {len(result['articles'])} expected")
    tail = result["losses"][-max(1, len(result["losses"]) // 5) :]
    rate = sum(articles) / sum(seconds)
    print(f"{name}: {rate:.2f} articles/s, {sum(seconds):.0f} s, others {others:.2f}", flush=True)
    return {
        "articles_per_s": round(rate, 3),
        "steps": len(seconds),
        "step_p50_s": round(statistics.median(seconds), 4),
        "last_fifth_loss": round(statistics.mean(tail), 4),
        "trained_parameters": result["trained_parameters"],
        "peak_memory_mb": result["peak_memory_mb"],
        "others": round(others, 3),
    }


def summary(runs: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Medians over the rounds, and our rate over the best Trainer's of the same precision."""
    medians = {
        name: statistics.median(run["articles_per_s"] for run in found)
        for name, found in runs.items()
    }
    ratios = {}
    for precision in ("fp32", "bf16"):
        peers = {n: r for n, r in medians.items() if n.startswith(f"trainer {precision}")}
        ours = medians.get(f"prefilter {precision}")
        if ours and peers:
            best = max(peers, key=lambda name: peers[name])
            ratios[precision] = {
                "of_default_trainer": round(ours / peers[f"trainer {precision}"], 3)
                if f"trainer {precision}" in peers
                else None,
                "of_best_trainer": round(ours / peers[best], 3),
                "best_trainer": best,
            }
    return {"articles_per_s": medians, "ratio": ratios}


def describe_data(job: Job) -> dict[str, Any]:
    lengths = sorted(len(row) for row in encode(job)[0])
    at = lambda share: lengths[min(len(lengths) - 1, int(share * len(lengths)))]
    tokens = {"mean": round(statistics.mean(lengths), 1), "p10": at(0.1), "p50": at(0.5)}
    return {"articles": len(lengths), "tokens": tokens | {"p90": at(0.9), "most": lengths[-1]}}


def prepare(args: argparse.Namespace) -> Job:
    work = args.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    cut_base(args.base, args.layers, work / "base")
    write_splits(args.data, args.articles, args.seed, work / "splits")
    job = Job(str(work), args.batch, args.max_tokens, 1, 2e-5, args.seed, args.threads, args.freeze)
    job.save()
    return job


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--base", type=Path, required=True, help="a BERT base in the Hugging Face layout")
    add("--layers", type=int, default=12, help="its first layers (default: %(default)s)")
    add("--freeze", action="store_true", help="leave the embeddings as they are")
    add(
        "--data",
        type=Path,
        default=ROOT / "examples/articles.jsonl",
        help="labelled articles to draw from (default: %(default)s)",
    )
    add("--articles", type=int, default=640, help="to train on (default: %(default)s)")
    add("--batch", type=int, default=16, help="default: %(default)s")
    add("--max-tokens", type=int, default=128, help="default: %(default)s")
    add("--threads", type=int, default=2, help="default: %(default)s")
    add("--rounds", type=int, default=3, help="default: %(default)s")
    add("--seed", type=int, default=42, help="default: %(default)s")
    add("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES), help="default: all")
    add(
        "--program",
        type=Path,
        default=ROOT / "build/release/bin/prefilter-lab",
        help="default: %(default)s",
    )
    add("--work", type=Path, default=ROOT / "build/training", help="default: %(default)s")
    add("--priority", action="store_true", help="run before all else on this machine; needs root")
    add("--out", type=Path, help="default: docs/results/training-speed-lLAYERS.json")
    args = parser.parse_args()
    name = f"training-speed-l{args.layers}{'-frozen' if args.freeze else ''}.json"
    args.out = args.out or ROOT / "docs/results" / name
    if not args.program.is_file():
        parser.error(f"{args.program}: not found; build the target prefilter_lab_cli first")
    return args


def main() -> None:
    args = parse_args()
    if args.priority and not have_priority():
        sys.exit(rerun_with_priority())
    job = prepare(args)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in args.engines}
    for _ in range(args.rounds):
        for name in args.engines:
            runs[name].append(measure(name, args.program, job))
    environment.PACKAGES = ("transformers", "accelerate", "torch", "tokenizers", "numpy")
    result = {
        "made_by": "benchmarks/training/run.py",
        **environment.describe(args.threads),
        "prefilter": output_of([str(args.program), "--version"], 1).strip(),
        "links": linked(args.program),
        "base": args.base.name,
        "layers": args.layers,
        "priority": have_priority(),
        "job": {k: v for k, v in vars(job).items() if k != "folder"},
        "data": describe_data(job),
        **summary(runs),
        "runs": runs,
    }
    args.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(summary(runs), indent=1))
    print(f"written: {args.out}")


def linked(program: Path) -> list[str]:
    """The torch and the BLAS that the program links: their files' names say which builds they are."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    paths = [line.split()[2] for line in listed.splitlines() if "=> /" in line]
    files = {os.path.realpath(p) for p in paths if "libtorch_cpu" in p or "blas" in p}
    return sorted(str(Path(*Path(f).parts[-2:])) for f in files)


if __name__ == "__main__":
    main()
