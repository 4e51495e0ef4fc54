#!/usr/bin/env python3
"""The answers of `prefilter serve`, good ones and errors, against the OpenAPI document that it serves, those of the
review of a small shadow log among them; and huggingface_hub's client against POST /. Usage: serve_openapi.py PREFILTER MODEL
Ends with 77, and says why, where what it needs is not installed."""

import json
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

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
    ("GET", "/review", None, None, 200),
    ("GET", "/openapi.json", None, None, 200),
    ("POST", "/v1/review/next", {"reviewer": "anna"}, JSON, 404),
    ("POST", "/v1/review/label", {"reviewer": "anna", "item": 1, "label": "unsure"}, JSON, 404),
    ("POST", "/v1/review/undo", {"reviewer": "anna"}, JSON, 404),
]
# The same, of a server that reviews; NEXT stands for the article that it gave last.
NEXT = object()
REVIEW_CASES = [
    ("next", {"reviewer": "anna"}, 200),
    ("next", {"reviewer": ""}, 422),
    ("next", {"reviewer": "anna", "colour": "red"}, 422),
    ("next", b"{", 422),
    ("next", b" " * (1 << 20) + b"{}", 413),
    ("label", {"reviewer": "anna", "item": NEXT, "label": "commerce"}, 200),
    ("label", {"reviewer": "anna", "item": NEXT, "label": "advert"}, 422),
    ("label", {"reviewer": "anna", "item": 1 << 40, "label": "unsure"}, 404),
    ("undo", {"reviewer": "anna"}, 200),
    ("undo", {"reviewer": "nobody yet"}, 200),
]
RULES = "groups: {shop: {patterns: [{name: deal, pattern: deal}, {name: code, pattern: code}]}}\n"


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


def check_review(url):
    document = Document(json.loads(ask(url + "/openapi.json", "GET", None, None)[2]))
    item, empty = 0, False
    for name, body, expected in REVIEW_CASES:
        if isinstance(body, dict):
            body = {key: item if value is NEXT else value for key, value in body.items()}
        path = "/v1/review/" + name
        status, headers, answer = ask(url + path, "POST", body, JSON)
        assert status == expected, f"{path} {body}: {status} instead of {expected}: {answer[:300]}"
        document.check("POST", path, status, headers, answer)
        if status == 200 and name != "undo":
            item = json.loads(answer)["item"]["id"]
    labelled = 0
    while not empty:  # until there is none for this reviewer
        answer = json.loads(ask(f"{url}/v1/review/next", "POST", {"reviewer": "ben"}, JSON)[2])
        empty = answer["item"] is None
        if not empty:
            body = {"reviewer": "ben", "item": answer["item"]["id"], "label": "journalism"}
            document.check("POST", "/v1/review/label", *ask(f"{url}/v1/review/label", "POST", body, JSON))
            labelled += 1
    document.check("POST", "/v1/review/next", *ask(f"{url}/v1/review/next", "POST", {"reviewer": "ben"}, JSON))
    assert labelled > 0
    print(f"{len(REVIEW_CASES) + labelled + 1} answers of the review are as the document has them")


@contextmanager
def server_of(program, model, *options):
    server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--model", model, "--log", "troubles", *options],
                              stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url), "the server did not start"
        yield url
    finally:
        server.terminate()
        status = server.wait(60)
    assert status == 0, f"the server ended with {status}"


def make_log(program, model, folder):
    """A shadow log of a few articles, replayed as users do it."""
    texts = ["A deal on lanterns, use code GLOW15", "The council met", "Deal of the day", "Storm over the harbour"]
    articles = [{"id": str(i), "title": f"{text} {i}", "content": text} for i in range(3) for text in texts]
    (folder / "dump.jsonl").write_text("".join(json.dumps(article) + "\n" for article in articles))
    (folder / "rules.yaml").write_text(RULES)
    subprocess.run([program, "shadow", "run", "--input", folder / "dump.jsonl", "--rules", folder / "rules.yaml",
                    "--model", model, "--database", folder / "shadow.db", "--no-progress"], check=True)
    return str(folder / "shadow.db")


def main():
    program, model = sys.argv[1:3]
    with server_of(program, model) as url:
        check_all(url)
    with tempfile.TemporaryDirectory() as folder:
        with server_of(program, model, "--review", make_log(program, model, Path(folder))) as url:
            check_review(url)


if __name__ == "__main__":
    main()
