"""What the load script needs of HTTP: a connection that posts articles, and the server as a process."""

import asyncio
import math
import os
import pathlib
import shutil
import subprocess
import tempfile


def percentile(values, percent):
    """The smallest value that so many percent do not exceed; 0 of none."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


class Connection:
    """One kept-alive connection to 127.0.0.1."""

    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port):
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def write(self, data):
        self._writer.write(data)

    async def push(self, data):
        """Sends as fast as the other side takes it."""
        self._writer.write(data)
        await self._writer.drain()

    def close(self):
        self._writer.close()

    async def ask(self, head, body=b""):
        self._writer.write(head + b"Host: a\r\n\r\n" + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[16:]) for line in answer.split(b"\r\n") if line.startswith(b"Content-Length: "))
        return int(answer[9:12]), await self._reader.readexactly(length)

    async def post(self, body):
        data = body.encode()
        head = f"POST /v1/classify HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        return await self.ask(head.encode(), data)


class Server:
    """`prefilter serve` on any free port, with its model behind a link to one of two equal copies."""

    def __init__(self, program, model, *options):
        self._folder = tempfile.TemporaryDirectory()
        self._models = []
        for name in ("a", "b"):
            copy = pathlib.Path(self._folder.name) / name
            shutil.copytree(model, copy)
            self._models.append(copy)
        self._link = pathlib.Path(self._folder.name) / "current"
        self.point_to(0)
        self._log = open(pathlib.Path(self._folder.name) / "log", "wb")
        command = [program, "serve", "--listen", "127.0.0.1:0", "--model", str(self._link), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            log = pathlib.Path(self._log.name).read_text(encoding="utf-8")
            raise RuntimeError(f"the server did not start: {log}")
        self.port = int(self.url.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self._log.close()
        self._folder.cleanup()

    def point_to(self, number):
        """As an operator does it: the link is replaced in one step."""
        new = self._link.with_name("new")
        os.symlink(self._models[number], new)
        os.replace(new, self._link)

    async def loads(self):
        """How many models it has taken so far."""
        connection = await Connection.open(self.port)
        _, text = await connection.ask(b"GET /metrics HTTP/1.1\r\n")
        connection.close()
        rows = (row for row in text.split(b"\n") if row.startswith(b'prefilter_model_loads_total{result="taken"}'))
        return float(next(rows).split()[1])

    def memory_mb(self, field="VmRSS"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        row = next(line for line in status.splitlines() if line.startswith(field + ":"))
        return round(int(row.split()[1]) / 1024, 1)
