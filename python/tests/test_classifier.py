"""The modern API: same verdicts as the program, nothing raised for a bad article."""

import pickle
import threading
from collections import UserDict

import pytest

from commerce_prefilter import Classifier, Verdict


def test_result_lines_are_those_of_the_program(classifier, articles, program_lines):
    assert [verdict.to_json() for verdict in classifier.classify(articles)] == program_lines


def test_a_batch_equals_its_singles(classifier, articles):
    some = articles[:16]
    assert classifier.classify(some) == [classifier.classify(article) for article in some]


def test_streaming_takes_no_more_than_it_was_asked_for(classifier, articles):
    taken = []

    def source():
        for article in articles:
            taken.append(article)
            yield article

    stream = classifier.stream(source(), batch_size=4)
    first = next(stream)
    assert len(taken) == 4
    assert [first, *(next(stream) for _ in range(7))] == classifier.classify(articles[:8])


@pytest.mark.parametrize(
    ("article", "code"),
    [
        (None, "not_an_object"),
        ("a text", "not_an_object"),
        (b"bytes", "not_an_object"),
        (7, "not_an_object"),
        ({}, "no_text"),
        ({"title": None, "content": None}, "no_text"),
        ({"title": 3}, "wrong_type"),
        ({"content": b"bytes"}, "wrong_type"),
        ({"content": ["a", "list"]}, "wrong_type"),
        ({"title": "\ud83d"}, "lone_surrogate"),
        ({"title": "<p> </p>"}, "kInvalidArgument"),
    ],
)
def test_a_bad_article_passes_and_says_why(classifier, article, code):
    verdict = classifier.classify(article)
    assert (verdict.verdict, verdict.decided_by, verdict.p_commerce) == ("PASS", "error_pass", 0.0)
    assert verdict.error.code == code
    assert verdict.error.message


def test_a_bad_article_leaves_its_neighbours_alone(classifier, articles):
    mixed = [articles[0], {}, articles[1]]
    verdicts = classifier.classify(mixed)
    assert [verdicts[0], verdicts[2]] == classifier.classify(articles[:2])
    assert verdicts[1].decided_by == "error_pass"


def test_any_mapping_will_do_and_one_that_fails_passes(classifier, articles):
    class Failing(UserDict):
        def __getitem__(self, key):
            raise RuntimeError("the database is gone")

    assert classifier.classify(UserDict(articles[0])) == classifier.classify(articles[0])
    verdict = classifier.classify(Failing(articles[0]))
    assert (verdict.decided_by, verdict.error.code) == ("error_pass", "not_an_object")


def test_text_stands_in_for_content(classifier, articles):
    article = articles[0]
    renamed = {**article, "text": article["content"]}
    del renamed["content"]
    assert classifier.classify(renamed) == classifier.classify(article)


def test_a_threshold_replaces_the_models_and_says_so(classifier, articles):
    everything = classifier.with_threshold(0.0)
    assert all(verdict.blocked for verdict in everything.classify(articles[:8]))
    assert everything.threshold_origin != classifier.threshold_origin
    assert everything.with_threshold(None).classify(articles[:8]) == classifier.classify(articles[:8])
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError):
            classifier.with_threshold(wrong)


def test_a_score_equal_to_the_threshold_is_blocked(classifier, articles):
    score = classifier.classify(articles[0]).p_commerce
    assert classifier.with_threshold(score).classify(articles[0]).blocked


def test_a_window_is_narrowed_but_not_widened(classifier, articles):
    long = {"title": "Alder bridge", "content": "The council met again. " * 100}
    narrow = Classifier(max_tokens=16).classify(long)
    assert (narrow.tokens, narrow.truncated) == (16, True)
    assert Classifier(max_tokens=100_000).max_tokens == classifier.max_tokens


def test_a_model_that_is_not_there_is_a_file_not_found(tmp_path):
    with pytest.raises(FileNotFoundError, match="manifest.json"):
        Classifier(tmp_path)


def test_a_setting_out_of_its_range_is_a_value_error(classifier):
    with pytest.raises(ValueError):
        Classifier(threshold=1.5)
    with pytest.raises(ValueError):
        Classifier(max_tokens=0)
    with pytest.raises(ValueError):
        Classifier(threads=-1)
    with pytest.raises(ValueError):
        classifier.stream([], batch_size=0)


def test_a_verdict_can_be_pickled_and_compared(classifier, articles):
    verdict = classifier.classify(articles[0])
    assert pickle.loads(pickle.dumps(verdict)) == verdict
    assert isinstance(verdict, Verdict)


def test_many_threads_share_one_classifier(classifier, articles):
    some = articles[:8]
    expected = classifier.classify(some)
    results = [None] * 4

    def work(slot):
        results[slot] = [classifier.classify(article) for article in some]

    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(len(results))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result == expected for result in results)
