"""Interleaved measurements of several engines: A B C A B C, so that noise hits all alike."""

import random
import statistics
from dataclasses import dataclass
from functools import partial
from typing import Any

from noise import quiet_rounds
from shapes import LATENCY_LENGTHS, Inputs, mix_lengths, token_ids

WARM_UP = 2


@dataclass(frozen=True)
class Effort:
    """How much to measure."""

    rounds: int  # quiet rounds wanted a length
    repeats: int  # runs of each engine in a round
    passes: int  # quiet passes wanted over the length mix, a set-up
    articles: int  # of the length mix
    limit_s: float  # a length or set-up that finds no quiet rounds in this time takes what it has


def percentile(samples: list[float], share: float) -> float:
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(samples: list[float]) -> dict[str, float]:
    return {
        "n": len(samples),
        "p50_ms": round(statistics.median(samples), 3),
        "p95_ms": round(percentile(samples, 0.95), 3),
        "p99_ms": round(percentile(samples, 0.99), 3),
        "min_ms": round(min(samples), 3),
    }


def pids(engines: list[Any]) -> list[int]:
    return [pid for engine in engines for pid in engine.pids()]


def latency(engines: list[Any], inputs: Inputs, effort: Effort) -> list[dict[str, Any]]:
    """Batch 1 at each length."""
    rng, table = random.Random(3), []
    for length in LATENCY_LENGTHS:
        ids = token_ids(inputs, length, rng)
        for engine in engines:
            engine.latency_ms(ids, WARM_UP, 1)  # the first run of a new shape compiles kernels
        tasks = {e.engine: partial(e.latency_ms, ids, WARM_UP, effort.repeats) for e in engines}
        counted, quiet = quiet_rounds(tasks, pids(engines), effort.rounds, effort.limit_s)
        pooled = {e.engine: summary([ms for r in counted for ms in r[e.engine]]) for e in engines}
        table.append({"tokens": length, "quiet": quiet, "engines": pooled})
    return table


def throughput(engines: list[Any], inputs: Inputs, effort: Effort) -> dict[str, Any]:
    """Articles a second on the length mix, of each engine in each set-up; the best counts."""
    rng = random.Random(4)
    articles = [token_ids(inputs, length, rng) for length in mix_lengths(effort.articles, seed=1)]
    tasks = {
        (e.engine, setup): partial(e.throughput_s, articles, setup)
        for e in engines
        for setup in e.setups()
    }
    for task in tasks.values():
        task()  # warm-up: every shape of the set-up is seen once
    result: dict[str, Any] = {
        "articles": len(articles),
        "tokens": sum(map(len, articles)),
        "engines": {},
    }
    for (engine, setup), task in tasks.items():
        counted, quiet = quiet_rounds({setup: task}, pids(engines), effort.passes, effort.limit_s)
        rate = [len(articles) / r[setup] for r in counted]
        setups = result["engines"].setdefault(engine, {"setups": {}})["setups"]
        setups[setup] = {
            "articles_per_s": round(statistics.median(rate), 1),
            "quiet": quiet,
            "n": len(rate),
            "highest": round(max(rate), 1),
        }
    for entry in result["engines"].values():
        entry["best"] = max(
            entry["setups"], key=lambda name: entry["setups"][name]["articles_per_s"]
        )
        entry["articles_per_s"] = entry["setups"][entry["best"]]["articles_per_s"]
    return result
