"""The classifier for asyncio: the event loop goes on while the engine works."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any

from .classifier import BATCH_SIZE, Classifier
from .verdict import Verdict


class AsyncClassifier:
    """Judges articles in threads of their own, so that the event loop is never held up.

    Calls at the same time gather into batches while the engine is busy, so that many small ones do not queue up for
    threads. One instance belongs to one event loop.

    Args:
        classifier: an open classifier; None: one with the default model, opened here.
    """

    def __init__(self, classifier: Classifier | None = None) -> None:
        self.classifier = classifier or Classifier()
        self._waiting: deque[tuple[Any, asyncio.Future[Verdict]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def classify(self, article: Mapping[str, Any]) -> Verdict:
        """Judges one article. A bad one raises nothing."""
        future: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((article, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def classify_many(self, articles: Iterable[Mapping[str, Any]]) -> list[Verdict]:
        """Judges many, in order."""
        return [verdict async for verdict in self.stream(articles)]

    async def stream(
        self,
        articles: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        batch_size: int = BATCH_SIZE,
    ) -> AsyncIterator[Verdict]:
        """Judges articles as they come, batch by batch, in order."""
        async for batch in _batches(articles, batch_size):
            for verdict in await asyncio.to_thread(self.classifier.classify, batch):
                yield verdict

    async def _work(self) -> None:
        """Judges what waits until nothing does. Whoever was cancelled meanwhile is left out."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_SIZE))]
            batch = [(article, future) for article, future in batch if not future.done()]
            try:
                verdicts = await asyncio.to_thread(self.classifier.classify, [article for article, _ in batch])
            except Exception as failure:  # memory ran out, or a thread could not be started
                for _, future in batch:
                    if not future.done():
                        future.set_exception(failure)
                continue
            for (_, future), verdict in zip(batch, verdicts):
                if not future.done():
                    future.set_result(verdict)


async def _batches(articles: Iterable[Any] | AsyncIterable[Any], size: int) -> AsyncIterator[list[Any]]:
    if size < 1:
        raise ValueError(f"batch_size is {size}; it has to be above 0")
    if not isinstance(articles, AsyncIterable):
        source = iter(articles)
        while batch := list(itertools.islice(source, size)):
            yield batch
        return
    batch = []
    async for article in articles:
        batch.append(article)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
