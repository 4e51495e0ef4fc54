#!/usr/bin/env python3
"""A stand-in for a language model's endpoint, to try `prefilter-lab oracle` without a model or money.

Speaks both APIs (POST /v1/chat/completions and POST /v1beta/models/NAME:generateContent). Scores are
made up of a few words of the article, with a little noise that depends on it, so that second
readings differ somewhat. It misbehaves in the shares that are given, by its own seeded dice: 429 with
Retry-After, 500, a slow answer, JSON that is broken or of another shape, a refusal, a cut-off body.

example:
  scripts/scripted_oracle.py --port 8399 --rate-limited 0.05 --errors 0.05 --broken 0.1 &
  prefilter-lab oracle articles.jsonl --out scored.jsonl --llm scripted --base-url http://127.0.0.1:8399/v1
"""

import argparse
import hashlib
import json
import random
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMERCE = re.compile(
    r"deal|sale|save|discount|coupon|%|buy|best|review|korting|aanbieding|rabatt|angebot|oferta|"
    r"promo|soldes|sconto|launch|gift|price|shop",
    re.IGNORECASE,
)


def score_of(question: str, temperature: float) -> int:
    words = len(COMMERCE.findall(question))
    noise = int(hashlib.sha256(f"{question}{temperature}".encode()).hexdigest(), 16) % 3 - 1
    return max(0, min(10, 2 * words + noise))


class Faults:
    """Which fault the next answer has, drawn with the shares of the options."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.dice = random.Random(options.seed)
        self.lock = threading.Lock()
        names = ("rate_limited", "errors", "slow", "broken", "refusals", "cut_off")
        self.shares = [(name, getattr(options, name)) for name in names]

    def draw(self) -> str:
        with self.lock:
            at = self.dice.random()
        for name, share in self.shares:
            at -= share
            if at < 0:
                return name
        return ""


def judgement(question: str, temperature: float, fault: str) -> str:
    if fault == "refusals":
        return "I'm sorry, but I cannot judge this text."
    score = score_of(question, temperature)
    answer = {"reason": "Made up of a few words.", "signals": ["scripted"], "score": score}
    text = json.dumps(answer)
    if fault == "broken":
        return (text[:-9], "```json\n" + text + "\n```", repr(answer), text.replace(f"{score}}}", '"many"}'))[score % 4]
    return text


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # the name is the library's
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = self.server.faults.draw()
        time.sleep(self.server.latency)
        if fault == "rate_limited":
            return self.say(429, {"error": {"message": "slow down"}}, {"Retry-After": "1"})
        if fault == "errors":
            return self.say(500, {"error": {"message": "overloaded"}})
        if fault == "slow":
            time.sleep(self.server.slow_s)
        answer = self.gemini(body, fault) if "generateContent" in self.path else self.openai(body, fault)
        self.say(200, answer, cut=20 if fault == "cut_off" else 0)

    def openai(self, body: dict, fault: str) -> dict:
        question = body["messages"][1]["content"]
        text = judgement(question, body.get("temperature", 0), fault)
        size = sum(len(message["content"]) for message in body["messages"])
        return {
            "model": body["model"] + "-2026",
            "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": size // 4, "completion_tokens": len(text) // 4},
        }

    def gemini(self, body: dict, fault: str) -> dict:
        question = body["contents"][0]["parts"][0]["text"]
        text = judgement(question, body["generationConfig"].get("temperature", 0), fault)
        return {
            "candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": len(question) // 4, "candidatesTokenCount": len(text) // 4},
            "modelVersion": "scripted-2026",
        }

    def say(self, status: int, answer: dict, headers: dict | None = None, cut: int = 0) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) - cut])
        if cut:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8399)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.02, help="of every answer, seconds")
    parser.add_argument("--slow-s", type=float, default=30.0, help="of a slow answer, seconds")
    for name in ("rate-limited", "errors", "slow", "broken", "refusals", "cut-off"):
        parser.add_argument(f"--{name}", type=float, default=0.0, metavar="SHARE")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Endpoint)
    server.faults = Faults(options)
    server.latency, server.slow_s = options.latency, options.slow_s
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
