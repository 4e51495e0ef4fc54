"""CommercePrefilterSLM: the contract of the class that it replaces."""

import copy

import pytest

from commerce_prefilter import CommercePrefilterSLM, get_commerce_detector


@pytest.fixture(scope="session")
def opened():
    return CommercePrefilterSLM()


@pytest.fixture
def detector(opened):
    """A fresh one for each test. All share the open model."""
    return copy.copy(opened)


def test_a_result_has_the_three_fields_of_the_contract(detector, articles):
    result = detector.is_commerce(articles[0])
    assert list(result) == ["is_commerce", "score", "inference_time_ms"]
    assert isinstance(result["is_commerce"], bool)
    assert isinstance(result["score"], float)
    assert result["inference_time_ms"] > 0


def test_the_score_is_rounded_and_the_comparison_is_not(detector, articles):
    for article in articles:
        exact = detector.classifier.classify(article).p_commerce
        if round(exact, 4) < exact:  # rounded down: a threshold between the two tells them apart
            break
    detector.set_threshold(exact)
    result = detector.is_commerce(article)
    assert result["score"] == round(exact, 4) < exact
    assert result["is_commerce"] is True
    assert detector.predict_score(article) == result["score"]


def test_a_batch_gives_a_list_for_a_list_in_order(detector, articles):
    some = articles[:8]
    results = detector.batch_predict(some, batch_size=5)
    assert isinstance(results, list)
    assert [result["score"] for result in results] == [detector.predict_score(article) for article in some]


def test_a_batch_of_an_iterator_streams(detector, articles):
    taken = []

    def source():
        for article in articles:
            taken.append(article)
            yield article

    results = detector.batch_predict(source(), batch_size=3)
    next(results)
    assert len(taken) == 3
    assert len([next(results) for _ in range(5)]) == 5


@pytest.mark.parametrize("article", [None, 7, "a text", {}, {"title": 3}, {"content": "\ud83d"}])
def test_a_bad_article_raises_nothing(detector, article):
    result = detector.is_commerce(article)
    assert (result["is_commerce"], result["score"]) == (False, 0.0)
    assert result["error"]
    assert detector.predict_score(article) == 0.0
    assert detector.batch_predict([article])[0]["error"] == result["error"]


def test_a_bad_article_is_not_commerce_at_any_threshold(detector):
    detector.set_threshold(0.0)
    assert detector.is_commerce({})["is_commerce"] is False


def test_text_is_read_where_content_is_absent(detector, articles):
    article = articles[0]
    renamed = {"title": article["title"], "text": article["content"]}
    assert detector.predict_score(renamed) == detector.predict_score(article)


def test_the_threshold_is_the_models_until_it_is_set(detector):
    of_model = detector.classifier.threshold
    assert (detector.threshold, detector.threshold_origin) == (of_model, detector.classifier.threshold_origin)
    detector.set_threshold(0.25)
    assert (detector.threshold, detector.threshold_origin) == (0.25, "given by the caller")
    for wrong in (-0.01, 1.01, float("nan"), "0.5", None, True):
        with pytest.raises(ValueError):
            detector.set_threshold(wrong)
    assert detector.threshold == 0.25


def test_the_constructor_takes_what_its_predecessor_took():
    detector = CommercePrefilterSLM(model_path=None, device="cuda", threshold=0.5, max_length=64)
    assert (detector.threshold, detector.max_length) == (0.5, 64)
    with pytest.raises(ValueError):
        CommercePrefilterSLM(threshold=2.0)
    with pytest.raises(FileNotFoundError):
        CommercePrefilterSLM(model_path="nowhere")


def test_there_is_one_detector():
    assert get_commerce_detector() is get_commerce_detector()
