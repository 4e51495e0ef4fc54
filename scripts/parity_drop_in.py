#!/usr/bin/env python3
"""CommercePrefilterSLM beside a plain `transformers` implementation of the same class on the same checkpoint (fp32):
scores, latency of single articles, peak memory; and beside both the bundle in int8 that the checkpoint was widened from.
Writes docs/results/python-dropin.json; fails if a score in fp32 differs by more than 1e-4 or a decision away from the
threshold differs.

Usage: scripts/parity_drop_in.py --reference PYTHON --ours PYTHON --checkpoint DIR --fp32 BUNDLE --default BUNDLE
                                 --articles FILE [--count N] [--rounds R]
(each PYTHON has what its class needs; with --worker NAME the script is one of the two)
"""

import argparse
import datetime
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
THRESHOLD = 0.9
TOLERANCE = 1e-4


def read_articles(path, count):
    """The first articles without markup, white space made one space: the reference has no text function."""
    articles = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = {name: " ".join(row[name].split()) for name in ("title", "content") if row.get(name)}
        printable = all(text.isprintable() for text in article.values())
        if article and printable and not any(sign in text for text in article.values() for sign in "<>&"):
            articles.append(article)
        if len(articles) == count:
            break
    return articles


def work(worker, model, articles):
    """Opens the class, scores each article on its own, and prints what it took."""
    started = time.perf_counter()
    if worker == "reference":
        sys.path.insert(0, str(ROOT / "python" / "tests"))
        import reference

        detector = reference.ReferencePrefilter(model, threshold=THRESHOLD)
    else:
        import commerce_prefilter

        detector = commerce_prefilter.CommercePrefilterSLM(model, threshold=THRESHOLD)
    first = detector.is_commerce(articles[0])
    cold_s = time.perf_counter() - started
    assert "error" not in first, first
    scores, decisions, times_ms = [], [], []
    begun = resource.getrusage(resource.RUSAGE_SELF)
    for article in articles:
        begin = time.perf_counter()
        result = detector.is_commerce(article)
        times_ms.append((time.perf_counter() - begin) * 1000.0)
        scores.append(result["score"])
        decisions.append(result["is_commerce"])
    done = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = done.ru_utime + done.ru_stime - begun.ru_utime - begun.ru_stime
    peak_bytes = done.ru_maxrss * 1024
    print(json.dumps({"scores": scores, "is_commerce": decisions, "times_ms": times_ms, "cold_s": cold_s,
                      "cpu_ms": cpu_s * 1000.0 / len(articles), "peak_memory_bytes": peak_bytes}))


def run(python, worker, model, args):
    command = [python, __file__, "--worker", worker, "--model", model, "--articles", args.articles,
               "--count", str(args.count)]
    environment = {**os.environ, "OMP_NUM_THREADS": str(args.threads), "OMP_WAIT_POLICY": "passive",
                   "TRANSFORMERS_VERBOSITY": "error"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{worker} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(runs):
    times = [value for one in runs for value in one["times_ms"]]
    return {
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(percentile(times, 0.95), 3),
        "p99_ms": round(percentile(times, 0.99), 3),
        # What a machine that does other things disturbs least.
        "processor_ms_an_article": round(min(one["cpu_ms"] for one in runs), 3),
        "cold_start_s": round(statistics.median(one["cold_s"] for one in runs), 3),
        "peak_memory_bytes": max(one["peak_memory_bytes"] for one in runs),
    }


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(": ", 1)[1]
    return platform.processor()


def calibrated(score, temperature):
    """What a bundle makes of the score that its logits give."""
    score = min(max(score, 5e-5), 1 - 5e-5)  # rounded to 4 digits, it may be 0 or 1
    return 1.0 / (1.0 + math.exp(-math.log(score / (1.0 - score)) / temperature))


def quantization(reference, default, bundle):
    """How far int8 moves the scores, and on which side of the bundle's own threshold they are then."""
    manifest = json.loads(Path(bundle, "manifest.json").read_text(encoding="utf-8"))
    threshold = manifest["thresholds"]["default"]["value"]
    expected = [calibrated(score, manifest["calibration"]["temperature"]) for score in reference["scores"]]
    differences = [abs(a - b) for a, b in zip(expected, default["scores"])]
    flipped = sum((a >= threshold) != (b >= threshold) for a, b in zip(expected, default["scores"]))
    return {"median_score_difference": round(statistics.median(differences), 4),
            "largest_score_difference": round(max(differences), 4), "threshold": threshold,
            "decisions_that_differ": flipped}


def compare(args):
    candidates = {
        "reference": (args.reference, "reference", args.checkpoint),
        "drop_in_fp32": (args.ours, "ours", args.fp32),
        "drop_in_default": (args.ours, "ours", args.default),
    }
    runs = {name: [] for name in candidates}
    for _ in range(args.rounds):  # in turns, so that what else the machine does falls on all of them
        for name, candidate in candidates.items():
            runs[name].append(run(*candidate, args))
    reference, ours = runs["reference"][0], runs["drop_in_fp32"][0]
    differences = [abs(a - b) for a, b in zip(reference["scores"], ours["scores"])]
    flipped = sum(
        a != b and abs(score - THRESHOLD) > TOLERANCE
        for a, b, score in zip(reference["is_commerce"], ours["is_commerce"], reference["scores"])
    )
    figures = {name: summary(one) for name, one in runs.items()}
    ratios = {}
    for name in ("drop_in_fp32", "drop_in_default"):
        ratios[name] = {key: round(figures["reference"][key] / figures[name][key], 2)
                        for key in ("p50_ms", "p95_ms", "processor_ms_an_article", "cold_start_s",
                                    "peak_memory_bytes")}
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    result = {
        "made_by": "scripts/parity_drop_in.py",
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "machine": processor(),
        "processors": os.cpu_count(),
        "threads": args.threads,
        "load_average": os.getloadavg()[0],
        "model": json.loads(Path(args.default, "manifest.json").read_text(encoding="utf-8"))["name"],
        "articles": len(ours["scores"]),
        "rounds": args.rounds,
        "largest_score_difference": round(max(differences), 6),
        "tolerance": TOLERANCE,
        "decisions_that_differ": flipped,
        "int8_against_fp32": quantization(reference, runs["drop_in_default"][0], args.default),
        "figures": figures,
        "reference_divided_by_ours": ratios,
    }
    (ROOT / "docs" / "results" / "python-dropin.json").write_text(json.dumps(result, indent=2) + "\n")
    fast = ratios["drop_in_default"]
    print(f"{len(differences)} articles: largest difference {max(differences):.6f}, {flipped} decisions differ; the default "
          f"model is {fast['p50_ms']}x as fast in {1 / fast['peak_memory_bytes']:.2f}x the memory")
    # Both round to 4 digits: scores that agree to 1e-4 may differ by that much once rounded.
    return 0 if max(differences) <= TOLERANCE + 1e-9 and flipped == 0 else 1


def main():
    parser = argparse.ArgumentParser()
    for name in ("reference", "ours", "checkpoint", "fp32", "default", "articles", "worker", "model"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    args = parser.parse_args()
    if args.worker:
        work(args.worker, args.model, read_articles(args.articles, args.count))
        return 0
    return compare(args)


if __name__ == "__main__":
    sys.exit(main())
