"""Processes: what the parent has open works in a forked child, and nothing hangs."""

import multiprocessing
import os
import signal
import threading
import time

import pytest

import commerce_prefilter
from commerce_prefilter import Classifier, get_commerce_detector

TIMEOUT_S = 300


def run_in_fork(work):
    """Forks, runs work() in the child, and gives what it returned as a text. Fails if the child hangs."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.write(writing, repr(work()).encode())
            os._exit(0)
        except BaseException as failure:
            os.write(writing, f"failed: {failure!r}".encode())
            os._exit(1)
    os.close(writing)
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        done, _ = os.waitpid(child, os.WNOHANG)
        if done:
            with os.fdopen(reading, "rb") as pipe:
                return pipe.read().decode()
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    pytest.fail("the forked child hangs")


def test_a_child_classifies_after_its_parent_did_with_two_threads(articles):
    classifier = Classifier(threads=2)
    some = articles[:12]
    expected = [verdict.p_commerce for verdict in classifier.classify(some)]
    answer = run_in_fork(lambda: [verdict.p_commerce for verdict in classifier.classify(some)])
    assert answer == repr(expected)
    assert [verdict.p_commerce for verdict in classifier.classify(some)] == expected


def test_a_child_classifies_while_its_parents_threads_are_at_it(articles):
    classifier = Classifier(threads=2)
    expected = repr([verdict.p_commerce for verdict in classifier.classify(articles[:4])])
    stop = threading.Event()

    def work():
        while not stop.is_set():
            classifier.classify(articles[:8])

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            child = run_in_fork(lambda: [verdict.p_commerce for verdict in classifier.classify(articles[:4])])
            assert child == expected
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_child_has_its_parents_detector_even_if_its_lock_was_held(articles):
    expected = repr(get_commerce_detector().predict_score(articles[0]))
    with commerce_prefilter.drop_in._detector_lock:
        commerce_prefilter.drop_in._detector, kept = None, commerce_prefilter.drop_in._detector
        try:
            answer = run_in_fork(lambda: get_commerce_detector().predict_score(articles[0]))
        finally:
            commerce_prefilter.drop_in._detector = kept
    assert answer == expected


def score(article):
    return get_commerce_detector().predict_score(article)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_process_pool_gives_the_same_scores(articles, method):
    expected = [score(article) for article in articles[:3]]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(score, articles[:3]).get(TIMEOUT_S) == expected
