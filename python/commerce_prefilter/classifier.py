"""The classifier: an open model and what it makes of articles."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from . import tables
from ._engine import Model
from .model_folder import model_folder
from .verdict import ArticleError, Verdict

Article = Mapping[str, Any]

# Judged in one go: enough to fill the processors, few enough to answer Ctrl-C and to keep memory flat.
BATCH_SIZE = 64


class Classifier:
    """Judges articles: commerce (BLOCK) or journalism (PASS).

    An article is a mapping with `title` and `content` (or `text`), at least one of them a string, and optionally
    `language` and `id`; all else in it is ignored. A bad article raises nothing: its verdict is PASS, with an error.

    One instance serves all threads, and a forked child as well. It releases the GIL while it judges.

    Args:
        model: a bundle's folder. None: PREFILTER_MODEL, else the model that comes with the package.
        threshold: in [0, 1], replaces those of the model.
        max_tokens: narrows the model's window.
        threads: how many processors one call may use; 0: all that the process may use.

    Raises:
        FileNotFoundError, CorruptModelError, NotImplementedError: the model cannot be opened.
        ValueError: a setting is out of its range.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        threshold: float | None = None,
        max_tokens: int | None = None,
        threads: int = 0,
    ) -> None:
        self._model = Model.open(model_folder(model), threshold, max_tokens, threads)
        self._name = self._model.name

    @property
    def model(self) -> str:
        """Name and version of the model."""
        return self._name

    @property
    def threshold(self) -> float:
        """The common threshold in force; languages may have their own."""
        return self._model.threshold

    @property
    def threshold_origin(self) -> str:
        """Where the threshold comes from."""
        return self._model.threshold_origin

    @property
    def max_tokens(self) -> int:
        """The window: an article's tokens past it are dropped."""
        return self._model.max_tokens

    @property
    def languages(self) -> tuple[str, ...]:
        """The model's languages (ISO 639-1); all else counts as "other"."""
        return tuple(self._model.languages)

    @property
    def architecture(self) -> str:
        """The encoder's: "bert", "distilbert", "xlm-roberta", "qwen2"."""
        return self._model.architecture

    @property
    def precision(self) -> str:
        """"int8" or "fp32"."""
        return self._model.precision

    def with_threshold(self, threshold: float | None) -> Classifier:
        """The same open model with another threshold (None: the model's own). ValueError outside [0, 1]."""
        other = object.__new__(type(self))
        other._model = self._model.with_threshold(threshold)
        other._name = self._name
        return other

    @overload
    def classify(self, articles: Article) -> Verdict: ...
    @overload
    def classify(self, articles: Sequence[Article]) -> list[Verdict]: ...
    @overload
    def classify(self, articles: Any) -> Any: ...

    def classify(self, articles: Any) -> Any:
        """Judges one article, a list of them, or a table.

        A pandas DataFrame or a pyarrow Table or RecordBatch has an article a row; what comes back is of the same kind
        and has the verdicts' fields as columns, of a DataFrame also its index. A list gives a list, in order. Verdicts
        do not depend on what else is in it.
        """
        if isinstance(articles, Mapping):
            return self._judge([articles])[0]
        if tables.is_table(articles):
            return tables.classify_table(self, articles)
        if isinstance(articles, (str, bytes)) or not isinstance(articles, Iterable):
            return self._judge([articles])[0]
        return list(self.stream(articles))

    def stream(self, articles: Iterable[Article], batch_size: int = BATCH_SIZE) -> Iterator[Verdict]:
        """Judges articles as they come, batch by batch, in order. Memory does not grow with their number."""
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; it has to be above 0")
        return self._stream(iter(articles), batch_size)

    def _stream(self, articles: Iterator[Article], batch_size: int) -> Iterator[Verdict]:
        while batch := list(itertools.islice(articles, batch_size)):
            yield from self._judge(batch)

    def _judge(self, articles: list[Any]) -> list[Verdict]:
        read = [_as_dict(article) for article in articles]
        rows = self._model.classify(read)
        return [_verdict(article, row, self._name) for article, row in zip(read, rows)]


def _as_dict(article: Any) -> Any:
    """The engine reads dictionaries. What is no mapping is handed on: the engine says what is wrong with it."""
    if isinstance(article, dict) or not isinstance(article, Mapping):
        return article
    try:
        return dict(article)
    except Exception:  # a mapping of the caller's that fails: its article passes, with an error
        return None


def _verdict(
    article: Any, row: tuple[Any, ...], model: str, patterns: tuple[str, ...] | None = None
) -> Verdict:
    action, p_commerce, threshold, decided_by, language, tokens, truncated, code, message = row
    identity = dict.get(article, "id") if isinstance(article, dict) else None
    error = None if code is None else ArticleError(code, message)
    return Verdict(
        identity, action, p_commerce, threshold, decided_by, language, tokens, truncated, model, error, patterns
    )
