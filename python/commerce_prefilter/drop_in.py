"""The class that the pipeline calls: the interface of the transformers-based prefilter, on the new engine."""

from __future__ import annotations

import itertools
import numbers
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from .classifier import Classifier
from .prefilter_pipeline import PreFilterPipeline
from .verdict import Verdict

# A result: {"is_commerce": bool, "score": float, "inference_time_ms": float}, and "error": str where the article could
# not be judged.
Result = dict[str, Any]


class CommercePrefilterSLM:
    """Is an article commerce? Same methods, same results as the class that it replaces; no torch, no transformers.

    A bad article raises nothing: its score is 0.0, it is not commerce, and its result has an `error`.

    Args:
        model_path: a bundle's folder; None: PREFILTER_MODEL, else the model that comes with the package.
        device: accepted for the callers' sake and not looked at: it runs on the processor.
        threshold: in [0, 1]; None: the model's own, by language where it has such. `threshold_origin` says which.
        max_length: narrows the model's window; more than that has no effect.

    Raises:
        FileNotFoundError, CorruptModelError, NotImplementedError: the model cannot be opened.
        ValueError: a threshold outside [0, 1], or a max_length below 1.
    """

    def __init__(
        self,
        model_path: str | os.PathLike[str] | None = None,
        device: object = None,
        threshold: float | None = None,
        max_length: int | None = None,
    ) -> None:
        del device
        self._classifier = Classifier(model_path, threshold=threshold, max_tokens=max_length)

    @property
    def threshold(self) -> float:
        """The common threshold in force."""
        return self._classifier.threshold

    @threshold.setter
    def threshold(self, threshold: float) -> None:
        self.set_threshold(threshold)

    @property
    def threshold_origin(self) -> str:
        """Where the threshold comes from: the model's own words, or that the caller gave it."""
        return self._classifier.threshold_origin

    @property
    def max_length(self) -> int:
        """The window in force, in tokens."""
        return self._classifier.max_tokens

    @property
    def classifier(self) -> Classifier:
        """The modern interface to the same open model."""
        return self._classifier

    def set_threshold(self, threshold: float) -> None:
        """Sets the threshold of all languages. ValueError outside [0, 1]; the old one then stays."""
        if not isinstance(threshold, numbers.Real) or isinstance(threshold, bool):
            raise ValueError(f"the threshold has to be a number between 0 and 1, not {threshold!r}")
        self._classifier = self._classifier.with_threshold(float(threshold))

    def is_commerce(self, article: Mapping[str, Any]) -> Result:
        """Judges one article.

        `score` is the probability of commerce, rounded to 4 digits; the comparison with the threshold (`>=`) is made
        before it is rounded. `inference_time_ms` is the time of the whole call.
        """
        started = time.perf_counter()
        verdict = self._judge([article])[0]
        return _result(verdict, (time.perf_counter() - started) * 1000.0)

    def predict_score(self, article: Mapping[str, Any]) -> float:
        """The score alone."""
        return round(self._judge([article])[0].p_commerce, 4)

    @overload
    def batch_predict(  # type: ignore[overload-overlap]
        self, articles: Sequence[Mapping[str, Any]], batch_size: int = 32
    ) -> list[Result]: ...
    @overload
    def batch_predict(self, articles: Iterable[Mapping[str, Any]], batch_size: int = 32) -> Iterator[Result]: ...

    def batch_predict(
        self, articles: Iterable[Mapping[str, Any]], batch_size: int = 32
    ) -> list[Result] | Iterator[Result]:
        """Judges many, in order, batch_size at a time.

        A list gives a list. Anything else that can be walked, a generator or a file reader, is taken batch by batch
        and gives an iterator: the results of a batch are there before the next one is asked for.
        `inference_time_ms` is an article's share of its batch's time.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; it has to be above 0")
        results = self._results(iter(articles), batch_size)
        return list(results) if isinstance(articles, Sequence) else results

    def _judge(self, articles: list[Any]) -> list[Verdict]:
        return self._classifier._judge(articles)

    def _results(self, articles: Iterator[Any], batch_size: int) -> Iterator[Result]:
        while batch := list(itertools.islice(articles, batch_size)):
            started = time.perf_counter()
            verdicts = self._judge(batch)
            share_ms = (time.perf_counter() - started) * 1000.0 / len(batch)
            yield from (_result(verdict, share_ms) for verdict in verdicts)


def _result(verdict: Verdict, inference_time_ms: float) -> Result:
    result: Result = {
        "is_commerce": verdict.blocked,
        "score": round(verdict.p_commerce, 4),
        "inference_time_ms": round(inference_time_ms, 2),
    }
    if verdict.error is not None:
        result["error"] = f"{verdict.error.code}: {verdict.error.message}"
    return result


class _ConfiguredDetector(CommercePrefilterSLM):
    """The same interface to rules and model together: `is_commerce` is whether config.yaml's mode has the article blocked.

    Where rules decide, the score is what the model says if it was asked (mode primary), else 0.
    """

    def __init__(self) -> None:
        self._pipeline = PreFilterPipeline()

    def __getattr__(self, name: str) -> Any:
        if name != "_classifier":
            raise AttributeError(name)
        self._classifier = Classifier()  # for whoever asks what is known of the model
        return self._classifier

    def set_threshold(self, threshold: float) -> None:
        raise ValueError(f"the threshold is that of the configuration, {os.environ.get('PREFILTER_CONFIG')}")

    def _judge(self, articles: list[Any]) -> list[Verdict]:
        return self._pipeline.filter(articles)


_detector: CommercePrefilterSLM | None = None
_detector_lock = threading.Lock()


def get_commerce_detector() -> CommercePrefilterSLM:
    """The one instance of this process, opened by the first call. A forked child has its parent's.

    With PREFILTER_CONFIG in the environment it judges by rules and model together: see PreFilterPipeline.
    """
    global _detector
    if _detector is None:
        with _detector_lock:
            if _detector is None:
                configured = bool(os.environ.get("PREFILTER_CONFIG"))
                _detector = _ConfiguredDetector() if configured else CommercePrefilterSLM()
    return _detector


def _forget_lock() -> None:
    """In a forked child: a thread of the parent may have held the lock, and nobody here would release it."""
    global _detector_lock
    _detector_lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock)
