#!/usr/bin/env python3
"""Measure our int8 engine beside OpenVINO int8, ONNX Runtime int8 and `transformers` fp32.

All engines run the same checkpoint on the same lengths, interleaved in one run; README.md says
how. Without --bundle only the peers are measured.

example:
  .venv/peers/bin/python benchmarks/peers/run.py --checkpoint commerce-l6 --bundle models/default
"""

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

try:
    from cold_start import (
        Commands,
        cold_start,
        our_command,
        our_input,
        peak_memory,
        peer_command,
        peer_input,
        texts,
    )
    from environment import ROOT, describe
    from export import exported
    from measure import Effort, latency, throughput
    from ours import Ours
    from priority import have_priority, rerun_with_priority
    from processes import PeerProcess
    from report import print_tables
    from shapes import inputs_of
except ImportError as missing:
    sys.exit(f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}")

PEERS = ("openvino", "openvino_default", "onnxruntime", "transformers")
MEMORY_ARTICLES = 64


def open_engines(args: argparse.Namespace) -> list[Any]:
    engines: list[Any] = []
    if args.bundle:
        engines.append(Ours(args.program, args.bundle, args.threads))
    for name in args.peers:
        model = exported(name.removesuffix("_default"), args.checkpoint, args.work)
        engines.append(PeerProcess(name, model, args.threads))
    if args.present_code:
        engines.append(PeerProcess("present_code", args.present_code, args.threads))
    return engines


def process_commands(args: argparse.Namespace, count: int) -> Commands:
    """How each engine is started on count texts."""
    articles = texts(count) if count > 1 else texts(2)[:1]
    commands: Commands = {}
    if args.bundle:
        commands["prefilter"] = our_command(args.program, args.bundle), our_input(articles)
    for name in args.peers:
        model = exported(name.removesuffix("_default"), args.checkpoint, args.work)
        commands[name] = peer_command(name, model, args.tokenizer), peer_input(articles)
    if args.present_code:
        command = peer_command(
            "present_code", args.present_code, args.present_code / "tokenizer.json"
        )
        commands["present_code"] = command, peer_input(articles)
    return commands


def measure_all(args: argparse.Namespace) -> dict[str, Any]:
    effort = Effort(args.rounds, args.repeats, args.passes, args.articles, args.limit)
    inputs = inputs_of(args.checkpoint)
    result: dict[str, Any] = {
        "made_by": "benchmarks/peers/run.py",
        **describe(args.threads),
        "checkpoint": args.checkpoint.name,
        "priority": have_priority(),
    }
    with contextlib.ExitStack() as stack:
        engines = open_engines(args)
        for engine in engines:
            stack.callback(engine.close)
        result["latency"] = latency(engines, inputs, effort)
        result["throughput"] = throughput(engines, inputs, effort)
        result["prefilter"] = engines[0].build if args.bundle else None
    if args.tokenizer.is_file():
        result["cold_start"] = cold_start(process_commands(args, 1), args.cold_starts, args.limit)
        result["peak_memory_mb"] = peak_memory(
            process_commands(args, MEMORY_ARTICLES), MEMORY_ARTICLES
        )
    else:
        print(f"{args.tokenizer}: not found; cold start and memory are left out", file=sys.stderr)
    return result


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--checkpoint",
        type=Path,
        required=True,
        help="Hugging Face folder: config.json, model.safetensors",
    )
    add("--tokenizer", type=Path, help="tokenizer.json (default: the checkpoint's)")
    add(
        "--bundle",
        type=Path,
        help="our int8 bundle of that checkpoint, by `prefilter model convert`",
    )
    add(
        "--program",
        type=Path,
        default=ROOT / "build/release/bin/prefilter",
        help="default: %(default)s",
    )
    add("--peers", nargs="*", default=PEERS, choices=PEERS, help="default: all")
    add(
        "--present-code",
        type=Path,
        metavar="CHECKPOINT",
        help="also measure transformers on this checkpoint (DistilBERT multilingual), as users do",
    )
    add("--threads", type=int, default=2, help="default: %(default)s")
    add("--rounds", type=int, default=12, help="quiet rounds a length (default: %(default)s)")
    add(
        "--repeats", type=int, default=5, help="runs of an engine in a round (default: %(default)s)"
    )
    add(
        "--passes",
        type=int,
        default=3,
        help="quiet passes over the length mix (default: %(default)s)",
    )
    add(
        "--articles",
        type=int,
        default=256,
        help="articles of the length mix (default: %(default)s)",
    )
    add("--cold-starts", type=int, default=5, help="default: %(default)s")
    add(
        "--limit",
        type=float,
        default=60,
        help="seconds to wait for quiet rounds, a figure (default: %(default)s)",
    )
    add(
        "--work",
        type=Path,
        default=ROOT / "build/peers",
        help="where exports are kept (default: %(default)s)",
    )
    add("--priority", action="store_true", help="run before all else on this machine; needs root")
    add("--out", type=Path, help="default: docs/results/peers-CHECKPOINT.json")
    args = parser.parse_args()
    args.tokenizer = args.tokenizer or args.checkpoint / "tokenizer.json"
    args.out = args.out or ROOT / "docs/results" / f"peers-{args.checkpoint.name}.json"
    if not (args.checkpoint / "model.safetensors").is_file():
        parser.error(
            f"{args.checkpoint}: no model.safetensors; checkpoints.py makes some to compare on"
        )
    if args.bundle and not args.program.is_file():
        parser.error(f"{args.program}: not found; build the target prefilter_cli first")
    return args


def main() -> None:
    args = parse_args()
    if args.priority and not have_priority():
        sys.exit(rerun_with_priority())
    result = measure_all(args)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, indent=1) + "\n")
    print_tables(result)
    print(f"\nwritten: {args.out}")


if __name__ == "__main__":
    main()
