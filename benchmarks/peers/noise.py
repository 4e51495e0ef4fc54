"""Notices when other processes take the processors during a measurement.

Figures from a machine that something else uses say little, and not equally little for each engine
(OpenMP suffers most). Each round of a measurement is judged by what others used meanwhile.
"""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
QUIET_SHARE = 0.08  # of one processor: an idle system with its daemons stays below 0.03


def _busy_seconds() -> float:
    """Processor seconds that anything here has used, time stolen by the host included."""
    with open("/proc/stat") as stat:
        user, nice, system, _idle, _wait, irq, softirq, steal = map(
            int, stat.readline().split()[1:9]
        )
    return (user + nice + system + irq + softirq + steal) / CLOCK_TICKS


def _own_seconds(workers: list[int]) -> float:
    """Processor seconds of this process, its ended children, and the given running ones."""
    own = os.times()
    total = own.user + own.system + own.children_user + own.children_system
    for pid in workers:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
    return total


class NoiseMeter:
    """Measures the share of a processor that others use from start() to others()."""

    def __init__(self, workers: list[int]) -> None:
        self._workers = workers
        self.start()

    def start(self) -> None:
        self._begin = time.monotonic(), _busy_seconds(), _own_seconds(self._workers)

    def others(self) -> float:
        """Processors that others used on average since start(); 0 on a quiet machine."""
        wall, busy, own = self._begin
        elapsed = time.monotonic() - wall
        used = (_busy_seconds() - busy) - (_own_seconds(self._workers) - own)
        return max(0.0, used) / max(elapsed, 1e-3)


def quiet_rounds(
    tasks: Mapping[str, Callable[[], Any]], workers: list[int], wanted: int, limit_s: float
) -> tuple[list[dict[str, Any]], float]:
    """Runs all tasks in turn, A B C A B C, until enough rounds were quiet.

    Returns the rounds that count, each a result a task, and the largest number of processors that
    others used in one of them. When the time is up before, the least disturbed rounds count.
    """
    meter, seen = NoiseMeter(workers), []
    end = time.monotonic() + limit_s
    while True:
        meter.start()
        results = {name: task() for name, task in tasks.items()}
        seen.append((meter.others(), results))
        counted = sorted(seen, key=lambda entry: entry[0])[:wanted]
        if len(counted) == wanted and (is_quiet(counted[-1][0]) or time.monotonic() > end):
            return [results for _, results in counted], round(counted[-1][0], 3)


def is_quiet(others: float) -> bool:
    return others < QUIET_SHARE
