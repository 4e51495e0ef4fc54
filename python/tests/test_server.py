"""`prefilter serve` as callers see it: our client, and Hugging Face's own."""

import os
import signal
import subprocess

import pytest
from conftest import ROOT

from commerce_prefilter import Client


@pytest.fixture(scope="module")
def server(program):
    """The address of a running server with the default model."""
    process = subprocess.Popen(
        [program, "serve", "--listen", "127.0.0.1:0", "--log", "troubles", "--deadline-ms", "300000"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PREFILTER_MODEL": str(ROOT / "models" / "default")},
    )
    address = process.stdout.readline().strip()
    assert address, f"the server ended with status {process.wait()} before it listened"
    yield address
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
    process.stdout.close()


def test_the_client_gives_the_verdicts_of_the_classifier(server, classifier, articles):
    client = Client(server, deadline_ms=300_000, batch_deadline_ms=300_000)
    expected = classifier.classify(articles[:12])
    assert client.classify(articles[0]) == expected[0]
    assert client.classify(articles[:12]) == expected


def test_a_bad_article_passes_with_the_code_of_the_server(server, classifier):
    client = Client(server, deadline_ms=300_000, batch_deadline_ms=300_000)
    alone = client.classify({"title": 3})
    assert (alone.decided_by, alone.error.code) == ("error_pass", "wrong_type")
    bad, good = client.classify([{"title": None}, {"title": "Alder bridge to stay closed"}])
    assert (bad.decided_by, bad.error.code) == ("error_pass", "no_text")
    assert good == classifier.classify({"title": "Alder bridge to stay closed"})


def test_the_inference_client_of_hugging_face_reads_our_labels(server, classifier, articles):
    hub = pytest.importorskip("huggingface_hub")
    text = articles[0]["content"]
    labels = hub.InferenceClient(model=server).text_classification(text)
    score = classifier.classify({"content": text}).p_commerce
    assert {label.label: label.score for label in labels}["commerce"] == score
    assert [label.score for label in labels] == sorted((label.score for label in labels), reverse=True)
