"""The drop-in beside a plain `transformers` implementation, in the form that needs neither torch nor transformers: its
scores were written down (golden/drop_in.json). `make soak` runs both side by side on a real checkpoint."""

import json
import subprocess

import pytest
import tiny_checkpoint
from conftest import ROOT

from commerce_prefilter import CommercePrefilterSLM

GOLDEN = json.loads((ROOT / "python" / "tests" / "golden" / "drop_in.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def detector(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    tiny_checkpoint.write(folder / "checkpoint")
    subprocess.run(
        [program, "model", "convert", folder / "checkpoint", folder / "bundle", "--precision", "fp32"],
        check=True,
        capture_output=True,
    )
    return CommercePrefilterSLM(folder / "bundle", threshold=GOLDEN["threshold"], max_length=GOLDEN["max_length"])


def test_the_golden_has_both_classes_and_many_articles():
    assert len(GOLDEN["cases"]) > 30
    assert {case["is_commerce"] for case in GOLDEN["cases"]} == {True, False}


def test_scores_and_decisions_are_those_of_the_reference(detector):
    results = detector.batch_predict([case["article"] for case in GOLDEN["cases"]])
    for case, result in zip(GOLDEN["cases"], results):
        assert result["score"] == pytest.approx(case["score"], abs=GOLDEN["tolerance"])
        # A score this close to the threshold may fall on either side of it.
        if abs(case["score"] - GOLDEN["threshold"]) > GOLDEN["tolerance"]:
            assert result["is_commerce"] == case["is_commerce"]


def test_singles_score_as_the_batch_does(detector):
    articles = [case["article"] for case in GOLDEN["cases"][:5]]
    assert [detector.predict_score(article) for article in articles] == [
        result["score"] for result in detector.batch_predict(articles)
    ]
