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
        counted, others = quiet_rounds(tasks, pids(engines), effort.rounds, effort.limit_s)
        pooled = {e.engine: summary([ms for r in counted for ms in r[e.engine]]) for e in engines}
        table.append({"tokens": length, "others": others, "engines": pooled})
    return table


def best_setup(engine: Any, articles: list[list[int]]) -> tuple[str, dict[str, float]]:
    """The engine's fastest set-up, and articles a second in each, after a warm-up pass."""
    rates = {}
    for setup in engine.setups():
        engine.throughput_s(articles, setup)  # every shape of the set-up is seen once
        rates[setup] = round(len(articles) / engine.throughput_s(articles, setup), 1)
    return max(rates, key=lambda setup: rates[setup]), rates


def throughput(engines: list[Any], inputs: Inputs, effort: Effort) -> dict[str, Any]:
    """Articles a second on the length mix: each engine first picks its set-up, then they compete."""
    rng = random.Random(4)
    articles = [token_ids(inputs, length, rng) for length in mix_lengths(effort.articles, seed=1)]
    chosen = {e.engine: best_setup(e, articles) for e in engines}
    tasks = {e.engine: partial(e.throughput_s, articles, chosen[e.engine][0]) for e in engines}
    counted, others = quiet_rounds(tasks, pids(engines), effort.passes, effort.limit_s)
    result: dict[str, Any] = {}
    for name, (setup, tried) in chosen.items():
        rates = [len(articles) / r[name] for r in counted]
        result[name] = {
            "setup": setup,
            "articles_per_s": round(statistics.median(rates), 1),
            "highest": round(max(rates), 1),
            "n": len(rates),
            "tried": tried,
        }
    tokens = sum(map(len, articles))
    return {"articles": len(articles), "tokens": tokens, "others": others, "engines": result}
