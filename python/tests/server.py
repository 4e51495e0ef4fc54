"""A server of verdicts for tests, which misbehaves as it is told."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def verdict_line(article):
    return {
        "id": None,
        "verdict": "BLOCK" if "sale" in article.get("title", "") else "PASS",
        "p_commerce": 0.75,
        "threshold": 0.5,
        "decided_by": "model",
        "language": "en",
        "tokens": 9,
        "truncated": False,
        "model": "test@1",
    }


class Server:
    """Answers with verdicts, or with what `script` says for the next requests: a status, or a function of the handler.

    requests: (path, headers, articles) so far.
    """

    def __init__(self):
        self.script = []
        self.requests = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                articles = [json.loads(line) for line in body.splitlines()]
                outer.requests.append((self.path, self.headers, articles))
                step = outer.script.pop(0) if outer.script else 200
                if callable(step):
                    step(self, articles)
                elif step == 200:
                    lines = [json.dumps(verdict_line(article)) for article in articles]
                    self.answer(200, "\n".join(lines) + "\n")
                else:
                    error = {"error": "it went wrong", "error_type": f"type_{step}", "hint": "wait"}
                    self.answer(step, json.dumps(error))

            def answer(self, status, text, fields=()):
                content = text.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                for name, value in fields:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def hang_up(handler, _):
    """Closes the connection without an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def drip(handler, _):
    """Sends the header a byte at a time, each before any timeout of its own."""
    try:
        for byte in b"HTTP/1.1 200 OK\r\nX-Filler: " + b"a" * 10_000:
            handler.connection.sendall(bytes([byte]))
            time.sleep(0.02)
    except OSError:
        pass
    handler.close_connection = True


def then_close(handler, articles):
    """A good answer, after which the server closes the connection without saying so."""
    handler.answer(200, json.dumps(verdict_line(articles[0])))
    hang_up(handler, articles)


def unused_port():
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
