"""The callable in the shape of a transformers pipeline."""

import pytest

from commerce_prefilter import pipeline


@pytest.fixture(scope="session")
def label(classifier):
    return pipeline("text-classification", model=classifier)


def test_one_text_gives_a_list_with_the_likelier_label(label, classifier, articles):
    text = articles[0]["content"]
    score = classifier.classify({"content": text}).p_commerce
    name = "commerce" if score >= 0.5 else "journalism"
    assert label(text) == [{"label": name, "score": max(score, 1.0 - score)}]


def test_an_article_is_labelled_with_its_title(label, classifier, articles):
    score = classifier.classify(articles[0]).p_commerce
    assert {one["label"]: one["score"] for one in label(articles[0], top_k=None)}["commerce"] == score


def test_a_list_gives_a_label_each_and_all_labels_where_asked_for(label, articles):
    texts = [article["content"] for article in articles[:5]]
    assert label(texts) == [label(text)[0] for text in texts]
    both = label(texts, top_k=None)
    assert all(len(labels) == 2 and labels[0]["score"] >= labels[1]["score"] for labels in both)
    assert all(sum(one["score"] for one in labels) == pytest.approx(1.0) for labels in both)


def test_a_generator_streams(label, articles):
    taken = []

    def source():
        for article in articles:
            taken.append(article)
            yield article["title"]

    results = label(source(), batch_size=2)
    next(results)
    assert len(taken) == 2


def test_what_cannot_be_judged_is_journalism_with_an_error(label):
    (only,) = label({"title": 3})
    assert (only["label"], only["score"]) == ("journalism", 1.0)
    assert only["error"].startswith("wrong_type")


def test_wrong_settings_are_value_errors(label):
    with pytest.raises(ValueError):
        label("a text", top_k=0)
    with pytest.raises(ValueError):
        pipeline("translation")
