#!/usr/bin/env python3
"""The answers of `prefilter serve`, good ones and errors, against the OpenAPI document that it serves; and
huggingface_hub's client against POST /. Usage: serve_openapi.py PREFILTER MODEL
Ends with 77, and says why, where what it needs is not installed."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

try:
    import jsonschema
except ImportError:
    print("skipped: no Python package jsonschema (Debian: python3-jsonschema)")
    sys.exit(77)

ARTICLE = {"id": "a", "title": "Alder bridge to stay closed", "content": "The council met. It will reopen in May."}
JSON, LINES = "application/json", "application/x-ndjson"
# method, path, body, its type, the status to expect
CASES = [
    ("POST", "/v1/classify", ARTICLE, JSON, 200),
    ("POST", "/v1/classify", {"id": 7, "title": ""}, JSON, 200),
    ("POST", "/v1/classify", b"{", JSON, 400),
    ("POST", "/v1/classify", ARTICLE, "text/plain", 415),
    ("POST", "/v1/classify", {"title": 5}, JSON, 422),
    ("POST", "/v1/classify", b" " * (1 << 20) + b"{}", JSON, 413),
    ("POST", "/v1/classify:batch", [ARTICLE, {}, 5], JSON, 200),
    ("POST", "/v1/classify:batch", b'{"title": "a"}\nnonsense\n', LINES, 200),
    ("POST", "/v1/classify:batch", b"[", JSON, 400),
    ("POST", "/v1/explain", ARTICLE, JSON, 200),
    ("POST", "/v1/explain", {}, JSON, 422),
    ("POST", "/predict", {"inputs": "Half price"}, JSON, 200),
    ("POST", "/predict", {"inputs": ["Half price", "Council"]}, JSON, 200),
    ("POST", "/predict", {"inputs": 5}, JSON, 422),
    ("POST", "/", {"inputs": "Half price"}, JSON, 200),
    ("GET", "/info", None, None, 200),
    ("GET", "/metrics", None, None, 200),
    ("GET", "/health/live", None, None, 200),
    ("GET", "/health/ready", None, None, 200),
    ("GET", "/", None, None, 200),
    ("GET", "/docs", None, None, 200),
    ("GET", "/openapi.json", None, None, 200),
]


def ask(url, method, body, kind):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": kind} if kind else {}, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read()


class Document:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"][2:].split("/"):
                target = target[part]
            node = target
        return node

    def check(self, method, path, status, headers, body):
        """Fails unless the document has this answer, and the answer its schema."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        if str(status) not in responses:
            raise AssertionError(f"{method} {path}: the document has no answer {status}")
        response = self.resolve(responses[str(status)])
        for name in response.get("headers", {}):
            assert headers[name] is not None, f"{method} {path} {status}: no {name}"
        kind = headers["Content-Type"].split(";")[0]
        assert kind in response["content"], f"{method} {path} {status}: {kind} is not in the document"
        if kind == LINES:
            schema, values = {"$ref": "#/components/schemas/Verdict"}, body.decode().splitlines()
        else:
            schema, values = response["content"][kind]["schema"], [body.decode()]
        whole = {**schema, "components": self.document["components"]}
        for value in values:
            jsonschema.Draft202012Validator(whole).validate(json.loads(value) if kind in (JSON, LINES) else value)


def check_hugging_face(url):
    try:
        from huggingface_hub import InferenceClient
    except ImportError:
        print("not tried: no Python package huggingface_hub")
        return
    labels = InferenceClient(model=url).text_classification("Use code GLOW15 for 15% off every lantern.")
    assert {label.label for label in labels} == {"commerce", "journalism"}, labels
    assert abs(sum(label.score for label in labels) - 1.0) < 1e-6, labels
    print("huggingface_hub's InferenceClient reads the labels")


def check_all(url):
    document = Document(json.loads(ask(url + "/openapi.json", "GET", None, None)[2]))
    asked = set()
    for method, path, body, kind, expected in CASES:
        status, headers, answer = ask(url + path, method, body, kind)
        assert status == expected, f"{method} {path}: {status} instead of {expected}: {answer[:300]}"
        document.check(method, path, status, headers, answer)
        asked.add((method.lower(), path))
    for path, methods in document.document["paths"].items():
        for method in methods:
            assert (method, path) in asked, f"no case for {method} {path}"
    print(f"{len(CASES)} answers are as the document has them")
    check_hugging_face(url)


def main():
    program, model = sys.argv[1:3]
    server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--model", model, "--log", "troubles"],
                              stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url), "the server did not start"
        check_all(url)
    finally:
        server.terminate()
        status = server.wait(60)
    assert status == 0, f"the server ended with {status}"


if __name__ == "__main__":
    main()
