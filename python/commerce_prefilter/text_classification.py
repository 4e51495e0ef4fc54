"""A callable with the shape of a `transformers` text-classification pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .classifier import BATCH_SIZE, Classifier
from .verdict import Verdict

Label = dict[str, Any]  # {"label": "commerce" or "journalism", "score": float}


class TextClassificationPipeline:
    """Labels texts or articles: `[{"label": "commerce", "score": 0.9987}]`.

    As in `transformers` the label is the likelier one, whatever the threshold of the model; whether an article is to be
    blocked says `Classifier`. A text counts as the content of an article. What cannot be judged is journalism with
    score 1.0 and an `error`, and raises nothing.

    Args:
        classifier: an open classifier; None: one with the default model.
        top_k: how many labels for each input, the likelier first; None: both.
    """

    def __init__(self, classifier: Classifier | None = None, *, top_k: int | None = 1) -> None:
        self._classifier = classifier or Classifier()
        self._top_k = top_k

    def __call__(self, inputs: Any, *, top_k: int | None | str = "as constructed", batch_size: int = BATCH_SIZE) -> Any:
        """Labels one input or many.

        - A text or an article: its list of labels.
        - A list of them: for each its label, or with top_k other than 1 its list of labels.
        - Any other iterable: an iterator over what a list would give.
        """
        count = self._top_k if top_k == "as constructed" else top_k
        if count is not None and (not isinstance(count, int) or count < 1):
            raise ValueError(f"top_k is {count!r}; it has to be above 0, or None for all labels")
        if isinstance(inputs, (str, Mapping)):
            return _labels(self._classifier.classify(_article(inputs)))[:count]
        results = self._results(iter(inputs), count, batch_size)
        return list(results) if isinstance(inputs, (list, tuple)) else results

    def _results(self, inputs: Iterator[Any], count: int | None, batch_size: int) -> Iterator[Any]:
        for verdict in self._classifier.stream(map(_article, inputs), batch_size):
            labels = _labels(verdict)[:count]
            yield labels[0] if count == 1 else labels


def _article(given: Any) -> Any:
    return {"content": given} if isinstance(given, str) else given


def _labels(verdict: Verdict) -> list[Label]:
    score = verdict.p_commerce
    labels: list[Label] = [{"label": "commerce", "score": score}, {"label": "journalism", "score": 1.0 - score}]
    if verdict.error is not None:
        labels[1]["error"] = f"{verdict.error.code}: {verdict.error.message}"
    return labels if score >= 0.5 else labels[::-1]


def pipeline(
    task: str = "text-classification", model: Any = None, *, device: object = None, top_k: int | None = 1, **settings: Any
) -> TextClassificationPipeline:
    """Takes the place of `transformers.pipeline("text-classification", model=…)`.

    model: a bundle's folder, or an open Classifier. device is not looked at; settings are those of Classifier.
    """
    del device
    if task not in ("text-classification", "sentiment-analysis"):
        raise ValueError(f"no pipeline for {task!r}: text-classification")
    if isinstance(model, Classifier):
        if settings:
            raise ValueError(f"an open classifier takes no settings: {', '.join(settings)}")
        return TextClassificationPipeline(model, top_k=top_k)
    return TextClassificationPipeline(Classifier(model, **settings), top_k=top_k)
