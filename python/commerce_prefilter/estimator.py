"""The classifier as an estimator in the manner of scikit-learn, which is needed for it: `pip install scikit-learn`."""

from __future__ import annotations

from typing import Any

import numpy
from sklearn.base import BaseEstimator, ClassifierMixin

from . import tables
from .classifier import Classifier


class CommerceEstimator(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Commerce (1) or journalism (0), for pipelines, cross-validation and metrics of scikit-learn.

    The model is trained already: fit reads no labels and changes no weights. X is a list of articles or texts, or a
    table of articles. What cannot be judged is journalism.

    Args:
        model: a bundle's folder; None: PREFILTER_MODEL, else the model that comes with the package.
        threshold: None: the model's own.
    """

    def __init__(self, model: Any = None, threshold: float | None = None) -> None:
        self.model = model
        self.threshold = threshold

    def fit(self, X: Any = None, y: Any = None) -> CommerceEstimator:
        """Opens the model. X and y are not looked at."""
        self.classifier_ = Classifier(self.model, threshold=self.threshold)
        self.classes_ = numpy.array([0, 1])
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """It is trained before fit: predict opens the model where nobody called it."""
        return True

    def predict(self, X: Any) -> Any:
        """1 where the article is blocked, by the threshold: [n] of int."""
        return numpy.array([verdict.blocked for verdict in self._verdicts(X)], dtype=int)

    def predict_proba(self, X: Any) -> Any:
        """Probabilities of journalism and commerce: [n, 2]."""
        commerce = numpy.array([verdict.p_commerce for verdict in self._verdicts(X)], dtype=float)
        return numpy.column_stack([1.0 - commerce, commerce])

    def decision_function(self, X: Any) -> Any:
        """How far above its threshold each article's probability is: [n], blocked from 0 on."""
        return numpy.array([verdict.p_commerce - verdict.threshold for verdict in self._verdicts(X)], dtype=float)

    def _verdicts(self, X: Any) -> Any:
        if not hasattr(self, "classifier_"):
            self.fit()
        articles = tables.articles_of(X) if tables.is_table(X) else X
        return self.classifier_.stream({"content": one} if isinstance(one, str) else one for one in articles)

    def __getstate__(self) -> dict[str, Any]:
        """Without the open model: who unpickles it opens it anew."""
        state = dict(super().__getstate__())
        state.pop("classifier_", None)
        return state
