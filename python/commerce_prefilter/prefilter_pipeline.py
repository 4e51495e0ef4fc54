"""Rules and model together: what a filter's first stage calls, whichever of them decides today."""

from __future__ import annotations

import logging
import os
import time
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, overload

from ._engine import Pipeline
from .classifier import _as_dict, _verdict
from .model_folder import model_folder
from .verdict import Verdict
from .watch_figures import WatchFigures

_log = logging.getLogger("commerce_prefilter")

# How often a change of the configuration is looked for, and how long the end waits for the log.
_LOOK_EVERY_S = 1.0
_FAREWELL_S = 5.0


class PreFilterPipeline:
    """Judges articles by rules and model, as `mode` in config.yaml says: shadow, primary or slm_only.

        prefilter = PreFilterPipeline("config.yaml")
        goes_on, reason = prefilter.apply_filter(article)

    Going from one mode to the next, and back, is a change of that file: a running process takes it within a second or
    so. If what it says then cannot be opened, the pipeline goes on as it was, and logs why (logger commerce_prefilter).

    Where the configuration has a section `watch`, a fuse stands before the model, what it blocks is quarantined, and
    drift is looked for, as in `prefilter serve`: see `watch`. What it has to tell is logged as errors.

    One instance serves all threads. It releases the GIL while it judges. In a forked child verdicts go on under a watch
    of the child's own, but pairs are not logged: open it after the fork.

    Args:
        config_path: config.yaml; None: PREFILTER_CONFIG.
        mode: in place of the configuration's.
        threads: how many processors one call may use; 0: all that the process may use.
        follow: whether to look for changes.

    Raises:
        FileNotFoundError, CorruptModelError, NotImplementedError: rules, configuration or model cannot be opened
            (in mode shadow the rules decide without a model: see warnings).
        FileNotFoundError, PermissionError, CorruptModelError: the watch's folder cannot be used, or what it keeps
            cannot be read: somebody has to look before a model decides.
        RefusedError: patterns that could not be taken keep it in mode shadow.
        ValueError: the configuration is wrong; the message names file, line and key.
    """

    def __init__(
        self,
        config_path: str | os.PathLike[str] | None = None,
        *,
        mode: str | None = None,
        threads: int = 0,
        follow: bool = True,
    ) -> None:
        path = os.fspath(config_path) if config_path is not None else os.environ.get("PREFILTER_CONFIG", "")
        if not path:
            raise ValueError("name a configuration: PreFilterPipeline(\"config.yaml\"), or PREFILTER_CONFIG")
        self._engine = Pipeline.open(path, mode or "", model_folder(None), threads)
        self._follow = follow
        self._mark = self._engine.mark()
        self._next_look = time.monotonic() + _LOOK_EVERY_S
        self._finalizer = weakref.finalize(self, _end, self._engine)
        self._warn()

    @property
    def mode(self) -> str:
        """Who decides: "shadow", "primary" or "slm_only"."""
        return self._engine.mode

    @property
    def model(self) -> str:
        """Name and version of the model; "none" if there is none."""
        return self._engine.model

    @property
    def warnings(self) -> list[str]:
        """What should be known of patterns that could not be taken, a model that could not be opened, a log."""
        return self._engine.warnings

    @property
    def lost_pairs(self) -> int:
        """Articles that the log of pairs lacks so far."""
        return self._engine.lost

    @property
    def watch(self) -> WatchFigures | None:
        """What the watch has seen; None: the configuration has no section `watch`, and nothing is watched."""
        figures = self._engine.watch()
        return None if figures is None else WatchFigures(*figures)

    def apply_filter(self, article: Mapping[str, Any]) -> tuple[bool, str]:
        """(True, "passed") if the article goes on, else (False, the reason). Raises nothing.

        The reason is "commerce_content" where the model blocks, else the name of the pattern that does. What cannot be
        judged goes on.
        """
        try:
            verdict, _, _, reason = self._judge([article])[0]
            return (verdict[0] == "PASS", reason)
        except Exception:
            _log.exception("an article goes on unjudged")
            return (True, "passed")

    @overload
    def filter(self, articles: Mapping[str, Any]) -> Verdict: ...
    @overload
    def filter(self, articles: Sequence[Mapping[str, Any]]) -> list[Verdict]: ...

    def filter(self, articles: Any) -> Any:
        """The verdict on one article, or a list of them in order: the lines of `prefilter filter`, with `patterns`."""
        one = isinstance(articles, Mapping)
        listed = [articles] if one else list(articles)
        verdicts = [
            _verdict(_as_dict(article), row, model, patterns)
            for article, (row, model, patterns, _) in zip(listed, self._judge(listed))
        ]
        return verdicts[0] if one else verdicts

    def reload(self) -> None:
        """Takes what the configuration says now. Raises as opening does; then all stays as it was."""
        self._mark = self._engine.mark()
        self._engine.reload()
        self._warn()

    def close(self) -> None:
        """Waits some seconds until the log has every pair and the quarantine every article, and ends them.

        Verdicts go on as far as the fuse lets them. The end of Python does it too; a process that ends by os._exit, as
        workers of multiprocessing do, has to call it.
        """
        self._finalizer()

    def _judge(self, articles: list[Any]) -> list[Any]:
        if self._follow and time.monotonic() >= self._next_look:
            self._look()
        rows = self._engine.filter([_as_dict(article) for article in articles])
        _tell(self._engine)
        return rows

    def _look(self) -> None:
        """Reloads if what the pipeline is made of has changed. Of several threads, one looks."""
        self._next_look = time.monotonic() + _LOOK_EVERY_S
        mark = self._engine.mark()
        if mark in ("", self._mark):
            return
        self._mark = mark
        try:
            self._engine.reload()
            _log.info("the pipeline was opened anew: mode %s, model %s", self.mode, self.model)
            self._warn()
        except Exception as error:
            _log.error("the pipeline goes on as it was: %s", error)

    def _warn(self) -> None:
        for warning in self._engine.warnings:
            _log.warning("%s", warning)


def _tell(engine: Pipeline) -> None:
    """Logs what the watch has told, by the thread that has just had verdicts: no log may cost one."""
    try:
        for alarm, sentence in engine.take_notices():
            _log.log(logging.ERROR if alarm else logging.WARNING, "%s", sentence)
    except Exception:
        pass  # whoever handles the log fails; the figures say the same


def _end(engine: Pipeline) -> None:
    engine.close(_FAREWELL_S)
    _tell(engine)
