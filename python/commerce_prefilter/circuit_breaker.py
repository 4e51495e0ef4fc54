"""Stops asking a server that does not answer, so that a pipeline does not wait for it article by article."""

from __future__ import annotations

import time
from collections.abc import Callable


class CircuitBreaker:
    """Closed, it lets calls through. After `failures` in a row it opens: none passes for `pause_s` seconds. Then one
    may try; if that succeeds it closes, else it stays open as long again.

    (The pattern: Nygard, Release It!, 2007.) It has no lock, so that a fork can leave none behind: callers at the very
    same moment may count one failure as two or try together, which does no harm.
    """

    def __init__(self, failures: int = 5, pause_s: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        if failures < 1 or pause_s < 0:
            raise ValueError("a circuit breaker needs failures >= 1 and pause_s >= 0")
        self._limit = failures
        self._pause_s = pause_s
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether calls are turned away now."""
        return self._failures >= self._limit and self._clock() < self._open_until

    def allows(self) -> bool:
        """Whether a call may be made; its outcome is then to be told."""
        if self._failures < self._limit:
            return True
        now = self._clock()
        if now < self._open_until:
            return False
        self._open_until = now + self._pause_s  # this caller tries, the others wait for what comes of it
        return True

    def succeeded(self) -> None:
        """A call was answered."""
        self._failures = 0

    def failed(self) -> None:
        """A call was not answered."""
        self._failures += 1
        if self._failures >= self._limit:
            self._open_until = self._clock() + self._pause_s
