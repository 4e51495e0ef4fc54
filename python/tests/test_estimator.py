"""The scikit-learn estimator. Where scikit-learn is not installed these tests skip, and say so."""

import pickle

import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from commerce_prefilter.estimator import CommerceEstimator


@pytest.fixture(scope="session")
def labels(articles):
    return [int(article["expected"] == "commerce") for article in articles]


def test_it_predicts_what_the_classifier_blocks(classifier, articles):
    verdicts = classifier.classify(articles)
    estimator = CommerceEstimator().fit()
    assert list(estimator.predict(articles)) == [int(verdict.blocked) for verdict in verdicts]
    probabilities = estimator.predict_proba(articles)
    assert list(probabilities[:, 1]) == [verdict.p_commerce for verdict in verdicts]
    assert probabilities.sum(axis=1) == pytest.approx(1.0)
    assert ((estimator.decision_function(articles) >= 0) == (estimator.predict(articles) == 1)).all()


def test_it_may_be_cloned_pickled_and_set(articles):
    estimator = clone(CommerceEstimator(threshold=0.0))
    assert estimator.get_params() == {"model": None, "threshold": 0.0}
    assert estimator.predict(articles[:4]).tolist() == [1, 1, 1, 1]
    again = pickle.loads(pickle.dumps(estimator))
    assert again.predict(articles[:4]).tolist() == [1, 1, 1, 1]


def test_it_works_in_pipelines_and_cross_validation(articles, labels):
    def texts_of(rows):
        return [row.get("content") or row["title"] for row in rows]

    texts_only = make_pipeline(FunctionTransformer(texts_of), CommerceEstimator())
    predicted = texts_only.fit(articles, labels).predict(articles)
    assert predicted.tolist() == CommerceEstimator().predict(texts_of(articles)).tolist()
    assert 0.0 <= f1_score(labels, predicted) <= 1.0
    scores = cross_val_score(CommerceEstimator(), articles, labels, cv=2)
    assert len(scores) == 2
    assert all(0.0 <= score <= 1.0 for score in scores)
