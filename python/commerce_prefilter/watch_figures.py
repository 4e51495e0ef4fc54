"""What the watch over a pipeline's model has seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WatchFigures:
    """Of this process, but for the fuse, which all processes share that keep it in one folder."""

    fuse_blown: bool
    """The model has no say: rules decide, or articles pass."""
    fuse_reason: str
    """Why, in a sentence; "" while it is whole."""
    learning: bool
    """There is no baseline yet, and hence no watch over drift."""
    baseline_articles: int
    """That the baseline is of, or was learned from so far."""
    drift_alarms: dict[str, int]
    """How many, by figure: "score", "length", "language", "block_rate", "block_rate.el"."""
    quarantine_kept: int
    """Articles that the model blocked and that `prefilter replay` can give back."""
    quarantine_lost: int
    """Those that could not be kept: the disk was full, or too slow."""
