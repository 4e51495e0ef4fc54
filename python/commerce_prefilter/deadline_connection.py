"""HTTP/1.1 connections whose every wait ends at one deadline, however slowly the other side sends."""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any


class DeadlineSocket:
    """A socket to read from and to write to until a deadline. TimeoutError after it.

    A socket's own timeout starts anew with each byte that arrives; this one does not.
    """

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self.deadline = deadline  # of time.monotonic

    def _arm(self) -> None:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the deadline has passed")
        self._socket.settimeout(remaining)

    def readinto(self, buffer: Any) -> int:
        self._arm()
        return self._socket.recv_into(buffer)

    def sendall(self, data: Any) -> None:
        view = memoryview(data).cast("B")
        while view:
            self._arm()
            view = view[self._socket.send(view) :]

    def makefile(self, mode: str = "rb", buffering: int = -1) -> io.BufferedReader:
        del mode, buffering
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        self._socket.close()


class _Reader(io.RawIOBase):
    """What http.client closes when an answer ends: the connection stays open behind it."""

    def __init__(self, source: DeadlineSocket) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._source.readinto(buffer)


class Connection:
    """A connection to one server, opened when it is needed and kept for the next request. Not for two threads at once.

    Names are resolved by the system, which a deadline does not bound.
    """

    def __init__(self, host: str, port: int, tls: bool) -> None:
        kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        self._http = kind(host, port)
        self._socket: DeadlineSocket | None = None

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def request(
        self, path: str, body: bytes, headers: dict[str, str], deadline: float
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """POSTs a body: status, header and body of the answer. OSError or http.client.HTTPException if it fails."""
        try:
            self._prepare(deadline)
            self._http.request("POST", path, body, headers)
            answer = self._http.getresponse()
            content = answer.read()
        except BaseException:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return answer.status, answer.headers, content

    def _prepare(self, deadline: float) -> None:
        if self._socket is None:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError("the deadline has passed")
            self._http.timeout = remaining
            self._http.connect()
            self._http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = DeadlineSocket(self._http.sock, deadline)
            self._http.sock = self._socket
        self._socket.deadline = deadline

    def close(self) -> None:
        """Closes it; the next request opens a new one."""
        self._http.close()
        self._socket = None
