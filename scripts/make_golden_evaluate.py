#!/usr/bin/env python3
"""Write tests/golden/evaluate/figures.json: figures of scikit-learn and SciPy that ours must equal.

usage: scripts/make_golden_evaluate.py > tests/golden/evaluate/figures.json
needs: numpy, scipy, scikit-learn
"""

import json
import sys
from typing import Any

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from scipy.special import expit
from scipy.stats import binomtest, norm
from sklearn import metrics

BINS = 15


def ranking_case(rng: np.random.Generator, n: int, digits: int) -> dict[str, Any]:
    """Scores with ties: rounded to so many digits."""
    labels = rng.random(n) < 0.35
    margins = np.round(np.where(labels, 1.6, -1.9) + rng.normal(0.0, 2.0, n), digits)
    p = expit(margins).astype(np.float32)
    blocked = p >= np.float32(0.6)
    truth = labels.astype(int)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, blocked, average="binary", zero_division=0
    )
    loss = minimize_scalar(
        lambda beta: np.logaddexp(0.0, np.where(labels, -1, 1) * beta * margins).mean(),
        bounds=(0.01, 100),
        method="bounded",
        options={"xatol": 1e-12},
    )
    exact = p.astype(np.float64)
    bins = np.minimum((exact * BINS).astype(int), BINS - 1)
    gaps = [abs(exact[bins == b].sum() - truth[bins == b].sum()) for b in range(BINS)]
    return {
        "labels": truth.tolist(),
        "margins": margins.tolist(),
        "p": [float(f"{value:.9g}") for value in p],
        "threshold": 0.6,
        "f1": float(f1),
        "precision": float(precision),
        "recall": float(recall),
        "accuracy": float(metrics.accuracy_score(truth, blocked)),
        "average_precision": float(metrics.average_precision_score(truth, p)),
        "brier": float(metrics.brier_score_loss(truth, exact)),
        "nll": float(metrics.log_loss(truth, exact)),
        "ece": float(sum(gaps) / n),
        "temperature": float(1.0 / loss.x),
    }


def share_cases() -> list[list[float]]:
    """hits, n, confidence, low, high of Clopper and Pearson's interval."""
    cases = []
    for hits, n in [(0, 1), (1, 1), (0, 59), (59, 59), (88, 91), (483, 520), (37, 946), (5000, 99999)]:
        for confidence in (0.9, 0.95):
            found = binomtest(hits, n).proportion_ci(confidence, method="exact")
            cases.append([hits, n, confidence, float(found.low), float(found.high)])
    return cases


def mcnemar_cases() -> list[list[float]]:
    pairs = [(0, 0), (1, 0), (5, 5), (42, 11), (3, 17), (1000, 900)]
    return [[a, b, float(binomtest(a, a + b, 0.5).pvalue) if a + b else 1.0] for a, b in pairs]


def trend_case(rng: np.random.Generator) -> dict[str, Any]:
    """Least squares of right verdicts against months, with White's standard error (HC0)."""
    months = rng.integers(1, 7, 90)
    right = (rng.random(90) < 0.95 - 0.05 * months).astype(int)
    design = np.column_stack([np.ones(90), months])
    bread = np.linalg.inv(design.T @ design)
    slope = (bread @ design.T @ right)[1]
    residual = right - design @ (bread @ design.T @ right)
    half = norm.ppf(0.975) * np.sqrt((bread @ (design.T * residual**2 @ design) @ bread)[1, 1])
    return {
        "verdicts": np.column_stack([months, right]).tolist(),
        "slope": float(slope),
        "low": float(slope - half),
        "high": float(slope + half),
    }


def main() -> None:
    rng = np.random.default_rng(7)
    golden = {
        "made_by": "scripts/make_golden_evaluate.py",
        "reference": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}",
        "tolerance": 1e-9,
        "rankings": [ranking_case(rng, n, digits) for n, digits in ((12, 1), (60, 1), (150, 3))],
        "shares": share_cases(),
        "mcnemar": mcnemar_cases(),
        "trend": trend_case(rng),
        "upper_tails": [
            [hits, n, p, float(scipy.stats.binom.sf(hits - 1, n, p))]
            for hits, n, p in [(59, 59, 0.95), (58, 59, 0.95), (286, 300, 0.95), (1, 4, 0.9)]
        ],
    }
    json.dump(golden, sys.stdout)
    print()


if __name__ == "__main__":
    main()
