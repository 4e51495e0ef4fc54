#!/usr/bin/env python3
"""Score the verdicts of `prefilter classify` against a labelled JSONL.

Labels: 1 commerce, 0 journalism, null in between (left out). The same articles are judged in three
forms: whole, with the content cut to 125 characters, and by title alone; `write` makes the input of
the other two forms, `score` prints a table of all forms that are given, and writes it as JSON.
Precision, recall and the share of journalism blocked carry Wilson's 95 % intervals; F1 and average
precision (AP) a seeded bootstrap's.

example:
  scripts/evaluate_dev.py write --labels dev.jsonl --form cut125 > cut125.jsonl
  prefilter classify dev.jsonl > full.out; prefilter classify cut125.jsonl > cut125.out
  scripts/evaluate_dev.py score --labels dev.jsonl --full full.out --cut125 cut125.out --json eval.json
  scripts/evaluate_dev.py score --labels dev.jsonl --full int8.out --compare fp32.out
"""

import argparse
import hashlib
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    import numpy as np
except ImportError as missing:
    print(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}",
        file=sys.stderr,
    )
    sys.exit(2)

Item = dict[str, Any]

FORMS = ("full", "cut125", "title")
CUT_CHARACTERS = 125
LONG_CONTENT = 300  # characters; the bars split the oracle's articles there
LENGTH_BANDS = ((0, 0), (1, 125), (126, 299), (300, 999), (1000, 4000))
MIN_LANGUAGE_ITEMS = 50
CALIBRATION_BINS = 15
BOOTSTRAP_DRAWS = 1000
Z95 = 1.959963984540054


def fail(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(2)


def read_jsonl(path: Path) -> list[Item]:
    if not path.is_file():
        fail(f"{path}: not found")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def in_form(item: Item, form: str) -> Item | None:
    """The article as that form shows it; None where the form does not apply."""
    if form == "cut125":
        return item | {"content": (item["content"] or "")[:CUT_CHARACTERS]}
    if form == "title":
        return item | {"content": ""} if item["title"] else None
    return item


def judged_items(items: list[Item], path: Path, form: str) -> list[tuple[Item, Item]]:
    """Labelled articles with their verdicts, matched line by line: ids need not be unique."""
    shown = [item for item in items if in_form(item, form)]
    pairs = list(zip(shown, read_verdicts(path, len(shown)), strict=True))
    for line, (item, verdict) in enumerate(pairs, start=1):
        if item["id"] != verdict.get("id"):
            fail(
                f"{path}:{line}: id {verdict.get('id')!r}, but the labels have {item['id']!r} in form {form}"
            )
    return [pair for pair in pairs if pair[0]["label"] is not None]


def content_size(item: Item) -> int:
    return len(item["content"] or "")


def slices() -> dict[str, Callable[[Item], bool]]:
    """Named parts of the labelled data, as bars name them; per language and band come on top."""

    def oracle(item: Item) -> bool:
        return item["origin"] == "oracle"

    return {
        "all": lambda item: True,
        "with content": lambda item: content_size(item) > 0,
        "oracle, content of 300 characters and more": lambda i: (
            oracle(i) and content_size(i) >= LONG_CONTENT
        ),
        "oracle, shorter content": lambda i: oracle(i) and 0 < content_size(i) < LONG_CONTENT,
        "oracle, headlines without content": lambda i: oracle(i) and content_size(i) == 0,
        "written": lambda item: item["origin"] == "written",
    }


def language_slices(items: list[Item]) -> dict[str, Callable[[Item], bool]]:
    names = sorted({item["language"] or "unknown" for item in items})
    wanted = {
        name: (lambda item, name=name: (item["language"] or "unknown") == name) for name in names
    }
    return {
        f"language {name}": test
        for name, test in wanted.items()
        if sum(map(test, items)) >= MIN_LANGUAGE_ITEMS
    }


def band_slices() -> dict[str, Callable[[Item], bool]]:
    return {
        f"content of {low} to {high} characters" if high else "no content": (
            lambda item, low=low, high=high: low <= content_size(item) <= high
        )
        for low, high in LENGTH_BANDS
    }


def wilson(hits: int, n: int) -> list[float] | None:
    """95 % score interval of a share (Wilson 1927)."""
    if n == 0:
        return None
    centre = (hits + Z95**2 / 2) / (n + Z95**2)
    half = Z95 / (n + Z95**2) * math.sqrt(hits * (n - hits) / n + Z95**2 / 4)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return [0.0 if hits == 0 else low, 1.0 if hits == n else high]  # exact where rounding is not


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def f1_score(labels: np.ndarray, blocked: np.ndarray) -> float | None:
    hits = int((labels & blocked).sum())
    return ratio(2 * hits, int(labels.sum()) + int(blocked.sum()))


def average_precision(labels: np.ndarray, scores: np.ndarray) -> float | None:
    """Sum over the recall steps of precision; tied scores count as one step."""
    if not labels.any():
        return None
    order = np.argsort(-scores, kind="stable")
    hits, ranked = np.cumsum(labels[order]), scores[order]
    last_of_tie = np.append(ranked[1:] != ranked[:-1], True)
    hits, seen = hits[last_of_tie], np.flatnonzero(last_of_tie) + 1
    return float(np.sum(np.diff(hits, prepend=0) / labels.sum() * hits / seen))


def bootstrap(measure: Callable[[np.ndarray], float | None], n: int) -> list[float] | None:
    """95 % percentile interval of a measure over resampled items; the seed is fixed."""
    rng = np.random.default_rng(1)
    drawn = [measure(rng.integers(0, n, n)) for _ in range(BOOTSTRAP_DRAWS)]
    known = [value for value in drawn if value is not None]
    return [float(q) for q in np.quantile(known, [0.025, 0.975])] if known else None


def calibration_error(labels: np.ndarray, scores: np.ndarray) -> float:
    """Expected calibration error over equal-width bins of p_commerce."""
    bins = np.minimum((scores * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [abs(scores[bins == b].sum() - labels[bins == b].sum()) for b in range(CALIBRATION_BINS)]
    return float(sum(gaps) / len(scores))


def measures(labels: np.ndarray, scores: np.ndarray, blocked: np.ndarray) -> dict[str, Any]:
    hits, wrong = int((labels & blocked).sum()), int((~labels & blocked).sum())
    commerce, journalism = int(labels.sum()), int((~labels).sum())
    n = len(labels)
    return {
        "items": n,
        "commerce": commerce,
        "blocked": hits + wrong,
        "f1": f1_score(labels, blocked),
        "f1_95": bootstrap(lambda i: f1_score(labels[i], blocked[i]), n),
        "precision": ratio(hits, hits + wrong),
        "precision_95": wilson(hits, hits + wrong),
        "recall": ratio(hits, commerce),
        "recall_95": wilson(hits, commerce),
        "average_precision": average_precision(labels, scores),
        "average_precision_95": bootstrap(lambda i: average_precision(labels[i], scores[i]), n),
        "journalism_blocked": ratio(wrong, journalism),
        "journalism_blocked_95": wilson(wrong, journalism),
        "journalism_blocked_count": wrong,
        "calibration_error": calibration_error(labels, scores),
    }


def read_verdicts(path: Path, expected: int) -> list[Item]:
    verdicts = read_jsonl(path)
    if len(verdicts) != expected:
        fail(
            f"{path}: {len(verdicts)} verdicts for {expected} articles; was it made from this form?"
        )
    return verdicts


def p_commerce(verdict: Item) -> float:
    """0 where an error passed the article: it was not blocked."""
    return float(verdict.get("p_commerce") or 0.0)


def evaluate_form(
    items: list[Item], path: Path, form: str, threshold: float | None
) -> dict[str, Any]:
    pairs = judged_items(items, path, form)
    items, judged = [item for item, _ in pairs], [verdict for _, verdict in pairs]
    labels = np.array([item["label"] == 1 for item in items])
    scores = np.array([p_commerce(verdict) for verdict in judged])
    blocked = np.array([verdict["verdict"] == "BLOCK" for verdict in judged])
    if threshold is not None:
        blocked = scores >= threshold
    wanted = slices() if form == "full" else {"all": slices()["all"]}
    wanted |= language_slices(items) | (band_slices() if form == "full" else {})
    masks = {name: np.array([test(item) for item in items]) for name, test in wanted.items()}
    return {
        "models": sorted({str(v.get("model")) for v in judged}),
        "thresholds": sorted({v["threshold"] for v in judged if v.get("threshold") is not None}),
        "errors": sum(v.get("decided_by") == "error_pass" for v in judged),
        "slices": {
            name: measures(labels[m], scores[m], blocked[m]) for name, m in masks.items() if m.any()
        },
    }


def compare(one: Path, other: Path) -> dict[str, Any]:
    """How far two outputs on the same input are apart: int8 against fp32, say."""
    first = read_jsonl(one)
    pairs = list(zip(first, read_verdicts(other, len(first)), strict=True))
    if any(a.get("id") != b.get("id") for a, b in pairs):
        fail(f"{one} and {other} judge different articles")
    gaps = [abs(p_commerce(a) - p_commerce(b)) for a, b in pairs]
    changed = [a["id"] for a, b in pairs if a["verdict"] != b["verdict"]]
    return {
        "items": len(pairs),
        "verdicts_changed": len(changed),
        "share_changed": len(changed) / len(pairs),
        "share_changed_95": wilson(len(changed), len(pairs)),
        "max_p_difference": max(gaps),
        "mean_p_difference": sum(gaps) / len(gaps),
        "changed_ids": changed,
    }


def percent(value: float | None, interval: list[float] | None = None) -> str:
    if value is None:
        return "-"
    spread = f" [{interval[0] * 100:.1f}, {interval[1] * 100:.1f}]" if interval else ""
    return f"{value * 100:.1f}{spread}"


def print_form(form: str, result: dict[str, Any]) -> None:
    print(f"\n## {form} ({result['errors']} errors)\n")
    print("| slice | items | F1 | precision | recall | AP | journalism blocked |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, m in result["slices"].items():
        cells = [
            percent(m[key], m[key + "_95"])
            for key in ("f1", "precision", "recall", "average_precision", "journalism_blocked")
        ]
        print(f"| {name} | {m['items']} | " + " | ".join(cells) + " |")
    print(f"\ncalibration error {percent(result['slices']['all']['calibration_error'])} %")


def commit() -> str:
    git = ["git", "-C", str(Path(__file__).resolve().parent), "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(git, capture_output=True, text=True).stdout.strip()


def score(args: argparse.Namespace) -> None:
    items = read_jsonl(args.labels)
    report: dict[str, Any] = {
        "made_by": "scripts/evaluate_dev.py",
        "date": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()),
        "commit": commit(),
        "labels": args.labels.name,
        "labels_sha256": hashlib.sha256(args.labels.read_bytes()).hexdigest(),
        "forms": {},
    }
    for form in FORMS:
        if path := getattr(args, form):
            report["forms"][form] = evaluate_form(items, path, form, args.threshold)
            print_form(form, report["forms"][form])
    if args.compare:
        report["compare"] = compare(args.full, args.compare)
        shown = {key: value for key, value in report["compare"].items() if key != "changed_ids"}
        print("\ncompare: " + json.dumps(shown))
    if args.json:
        args.json.write_text(json.dumps(report, indent=1) + "\n")


def write(args: argparse.Namespace) -> None:
    for item in read_jsonl(args.labels):
        if shown := in_form(item, args.form):
            print(json.dumps({key: shown[key] for key in ("id", "title", "content", "language")}))


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    maker = verbs.add_parser("write", help="print the input of one form as JSONL")
    maker.add_argument("--form", choices=FORMS, required=True)
    maker.set_defaults(run=write)
    scorer = verbs.add_parser("score", help="measure outputs of `prefilter classify`")
    for form in FORMS:
        scorer.add_argument(f"--{form}", type=Path, help=f"its output on the form {form}")
    scorer.add_argument(
        "--compare", type=Path, help="another output on the full form, e.g. of the fp32 model"
    )
    scorer.add_argument(
        "--threshold", type=float, help="judge by p_commerce >= this instead of by the verdict"
    )
    scorer.add_argument("--json", type=Path, help="file that gets the whole report")
    scorer.set_defaults(run=score)
    for verb in (maker, scorer):
        verb.add_argument("--labels", type=Path, required=True, help="labelled JSONL")
    args = parser.parse_args()
    if args.verb == "score" and not any(getattr(args, form) for form in FORMS):
        scorer.error("give at least one of --full, --cut125, --title")
    if args.verb == "score" and args.compare and not args.full:
        scorer.error("--compare needs --full")
    return args


if __name__ == "__main__":
    arguments = parse_args()
    arguments.run(arguments)
