"""A client of `prefilter serve` that never raises for an article: without an answer, the article passes."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload
from urllib.parse import urlsplit

from .circuit_breaker import CircuitBreaker
from .deadline_connection import Connection
from .verdict import ArticleError, Verdict

_FIELDS = ("id", "title", "content", "text", "language")
_TRY_AGAIN = (429, 502, 503, 504)
_KINDS = {401: "kUnauthorized", 403: "kUnauthorized", 404: "kNotFound", 429: "kOverloaded", 503: "kUnavailable"}


class _NoAnswer(Exception):
    """Why no verdict came: a code and a message, as in a verdict's error."""

    def __init__(self, code: str, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after_s = retry_after_s


class Client:
    """Asks a server for verdicts. Safe to share between threads, and to use after a fork.

    A call ends at its deadline at the latest. A connection that fails, or a server that is busy (429, 502, 503, 504),
    is tried once more if there is time. After `failures` calls in a row without an answer the server is left alone for
    `pause_s` seconds. Whenever there is no answer, the article passes: decided_by is "error_pass", error says why, and
    `passed_unjudged` counts it.

    Args:
        url: of the server, "http://127.0.0.1:8080"; https too.
        token: the bearer token, if the server wants one.
        deadline_ms: of a call for one article; a batch has `batch_deadline_ms`.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        deadline_ms: float = 1000.0,
        batch_deadline_ms: float = 30_000.0,
        failures: int = 5,
        pause_s: float = 10.0,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"no address of a server: {url!r}; it looks like http://127.0.0.1:8080")
        if deadline_ms <= 0 or batch_deadline_ms <= 0:
            raise ValueError("a deadline has to be above 0")
        self._host = parts.hostname
        self._tls = parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        self._path = parts.path.rstrip("/")
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._deadline_s = deadline_ms / 1000.0
        self._batch_deadline_s = batch_deadline_ms / 1000.0
        self._breaker = CircuitBreaker(failures, pause_s)
        self._local = threading.local()
        self.passed_unjudged = 0  #: articles that passed because there was no verdict on them

    @overload
    def classify(self, articles: Mapping[str, Any]) -> Verdict: ...
    @overload
    def classify(self, articles: Sequence[Mapping[str, Any]]) -> list[Verdict]: ...

    def classify(self, articles: Any) -> Any:
        """The verdict on one article, or the verdicts on a list of them, in order."""
        if isinstance(articles, (Mapping, str, bytes)) or not isinstance(articles, Iterable):
            return self._one(articles)
        return list(self.stream(articles))

    def stream(self, articles: Iterable[Mapping[str, Any]], batch_size: int = 64) -> Iterator[Verdict]:
        """The verdicts on articles as they come, a request a batch, in order."""
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}; it has to be above 0")
        return self._stream(iter(articles), batch_size)

    def _stream(self, articles: Iterator[Any], batch_size: int) -> Iterator[Verdict]:
        while batch := list(itertools.islice(articles, batch_size)):
            yield from self._batch(batch)

    def _one(self, article: Any) -> Verdict:
        try:
            answer = self._ask("/v1/classify", _as_json(article), "application/json", self._deadline_s)
            return self._counted(_read_line(article, answer))
        except _NoAnswer as why:
            return self._counted(_passed(article, why))

    def _batch(self, articles: list[Any]) -> list[Verdict]:
        """What cannot be sent passes at once; the others go out together."""
        verdicts: list[Verdict | None] = [None] * len(articles)
        sent: list[int] = []
        body = b""
        for index, article in enumerate(articles):
            try:
                body += _as_json(article) + b"\n"
                sent.append(index)
            except _NoAnswer as why:
                verdicts[index] = _passed(article, why)
        lines: list[bytes] = []
        missing = _NoAnswer("kUnavailable", "the server's answer broke off")
        if sent:
            try:
                answer = self._ask("/v1/classify:batch", body, "application/x-ndjson", self._batch_deadline_s)
                lines = answer.splitlines()
            except _NoAnswer as why:
                missing = why
        for index, line in itertools.zip_longest(sent, lines[: len(sent)]):
            try:
                verdicts[index] = _read_line(articles[index], line) if line else _passed(articles[index], missing)
            except _NoAnswer as why:
                verdicts[index] = _passed(articles[index], why)
        return [self._counted(verdict) for verdict in verdicts if verdict is not None]

    def _counted(self, verdict: Verdict) -> Verdict:
        if verdict.decided_by == "error_pass":
            self.passed_unjudged += 1
        return verdict

    def _ask(self, path: str, body: bytes, kind: str, deadline_s: float) -> bytes:
        """The body of a good answer, after one more try where that may help. _NoAnswer otherwise."""
        if not self._breaker.allows():
            raise _NoAnswer("kUnavailable", "the server did not answer before; it is asked again in a while")
        deadline = time.monotonic() + deadline_s
        try:
            try:
                answer = self._try(path, body, kind, deadline)
            except _NoAnswer as why:
                pause_s = why.retry_after_s
                if why.code == "kDeadline" or time.monotonic() + pause_s >= deadline:
                    raise
                time.sleep(pause_s)
                answer = self._try(path, body, kind, deadline)
        except _NoAnswer:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        status, content = answer
        if status != 200:
            raise _refused(status, content)
        return content

    def _try(self, path: str, body: bytes, kind: str, deadline: float) -> tuple[int, bytes]:
        """One request: status and body of an answer that is final. _NoAnswer for one that another try may better."""
        connection = self._connection()
        headers = {**self._headers, "Content-Type": kind, "Accept": "application/json, application/x-ndjson"}
        reused = connection.is_open
        while True:
            try:
                status, fields, content = connection.request(self._path + path, body, headers, deadline)
                break
            except TimeoutError:
                raise _NoAnswer("kDeadline", "the server did not answer within the deadline") from None
            except (OSError, http.client.HTTPException) as failure:
                # A kept connection may have been closed by the server meanwhile: that is no failure of it.
                if not reused:
                    raise _NoAnswer("kUnavailable", f"the server was not reached: {failure!r}") from None
                reused = False
        if status in _TRY_AGAIN:
            after = fields.get("Retry-After", "")
            refused = _refused(status, content)
            raise _NoAnswer(refused.code, str(refused), float(after) if after.isdecimal() else 0.0)
        return status, content

    def _connection(self) -> Connection:
        """This thread's connection. A forked child leaves its parent's alone."""
        kept = getattr(self._local, "connection", None)
        if kept is None or self._local.process != os.getpid():
            kept = self._local.connection = Connection(self._host, self._port, self._tls)
            self._local.process = os.getpid()
        return kept


def _as_json(article: Any) -> bytes:
    """The article as a line, of what the server reads alone."""
    if not isinstance(article, Mapping):
        raise _NoAnswer("not_an_object", f"an article is a mapping, not {type(article).__name__}")
    try:
        fields = {name: article[name] for name in _FIELDS if name != "id" and name in article}
        return json.dumps(fields, allow_nan=False).encode("ascii")
    except Exception as failure:  # values without a JSON form, or a mapping of the caller's that fails
        raise _NoAnswer("wrong_type", f"the article has no JSON form: {failure}") from None


def _identity(article: Any) -> Any:
    try:
        return article.get("id") if isinstance(article, Mapping) else None
    except Exception:
        return None


def _passed(article: Any, why: _NoAnswer) -> Verdict:
    return Verdict(
        _identity(article), "PASS", 0.0, 1.0, "error_pass", "other", 0, False, "", ArticleError(why.code, str(why))
    )


def _refused(status: int, content: bytes) -> _NoAnswer:
    """What an answer that is no verdict says: {"error", "error_type", "hint"}."""
    try:
        body = json.loads(content)
        message = f"{body['error']} ({body['hint']})" if body.get("hint") else str(body["error"])
        return _NoAnswer(str(body["error_type"]), message)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _NoAnswer(_KINDS.get(status, "kUnavailable"), f"the server answered with status {status}")


def _read_line(article: Any, line: bytes) -> Verdict:
    """A result line as a verdict, with the article's own id."""
    try:
        fields = json.loads(line)
        error = fields.get("error")
        return Verdict(
            _identity(article),
            fields["verdict"],
            fields["p_commerce"],
            fields["threshold"],
            fields["decided_by"],
            fields["language"],
            fields["tokens"],
            fields["truncated"],
            fields["model"],
            error and ArticleError(error["code"], error["message"]),
            tuple(fields["patterns"]) if "patterns" in fields else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise _NoAnswer("kUnavailable", f"the server's answer is no verdict: {failure!r}") from None
