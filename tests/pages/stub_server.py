"""A server of the real pages with made-up verdicts, for tests that need one particular answer.

The bytes and headers of the pages come from the program (tests/support/pages_probe).
"""

import http.server
import json
import re
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROBE = ROOT / "build" / "release" / "tests" / "support" / "pages_probe"
SHOP_WORDS = re.compile(r"code|% off|shop|deal|promo|sale|price|offer", re.IGNORECASE)


def reduced(text: str) -> str:
    return " ".join(text.split())


def sentences(field: str, text: str) -> list[dict]:
    """A span a sentence; a sentence with a shop's words speaks for commerce."""
    spans = []
    for match in re.finditer(r"\S(?:.*?[.!?](?=\s|$)|.*$)", text):
        change, log_odds = (0.62, 2.98) if SHOP_WORDS.search(match[0]) else (-0.03, -0.4)
        spans.append(
            {
                "field": field,
                "start": match.start(),
                "end": match.end(),
                "text": match[0],
                "change": change,
                "log_odds": log_odds,
            }
        )
    return spans


def verdict_of(article: dict) -> dict:
    text = f"{article.get('title') or ''} {article.get('content') or ''}"
    score = 0.9731 if SHOP_WORDS.search(text) else 0.0312
    return {
        "id": article.get("id"),
        "verdict": "BLOCK" if score >= 0.9 else "PASS",
        "p_commerce": score,
        "threshold": 0.9,
        "decided_by": "model",
        "language": article.get("language") or "en",
        "tokens": len(text.split()) + 6,
        "truncated": False,
        "model": "stub@1",
    }


def explanation_of(article: dict) -> dict:
    read = {field: reduced(article.get(field) or "") for field in ("title", "content")}
    spans = [span for field, text in read.items() for span in sentences(field, text)]
    return {"verdict": verdict_of(article), "article": read, "spans": spans}


class StubServer:
    """Serves on a free port of 127.0.0.1 until closed. What a test sets answers instead."""

    def __init__(self):
        made = subprocess.run([str(PROBE)], check=True, capture_output=True)
        self.pages = json.loads(made.stdout)
        self.answers = {}  # path -> (status, headers, body) instead of the usual answer
        self.token = None
        self.requests = []  # (method, path, headers, body)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _answer(self, method, path, headers, body):
        if path in self.answers:
            return self.answers[path]
        page = self.pages["pages"].get(path)
        if method == "GET" and page:
            kind = {"Content-Type": page["content_type"], "ETag": page["etag"]}
            return 200, {**self.pages["headers"], **kind}, page["body"]
        if path == "/info":
            return 200, {}, {"name": "prefilter", "version": "0", "model": {"name": "stub@1"}}
        if self.token and headers.get("Authorization") != f"Bearer {self.token}":
            hint = "send Authorization: Bearer TOKEN"
            refused = {"error": "no token", "error_type": "unauthorized", "hint": hint}
            return 401, {}, refused
        if method == "POST" and path == "/v1/classify":
            timing = {"Server-Timing": "parse;dur=0.1, queue;dur=0.4, tokenize;dur=0.2, infer;dur=3.1"}
            return 200, timing, verdict_of(json.loads(body))
        if method == "POST" and path == "/v1/explain":
            return 200, {}, explanation_of(json.loads(body))
        return 404, {}, {"error": "no such route", "error_type": "not_found", "hint": "see /docs"}

    def _handler(self):
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def _serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.split("?")[0]
                stub.requests.append((self.command, path, dict(self.headers), body))
                status, headers, answer = stub._answer(self.command, path, self.headers, body)
                if not isinstance(answer, str):
                    headers = {"Content-Type": "application/json", **headers}
                    answer = json.dumps(answer)
                payload = answer.encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(payload))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = _serve

            def log_message(self, *_):
                pass

        return Handler
