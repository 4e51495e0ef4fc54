"""What stands in examples/python, with the import path of existing pipelines."""

import importlib
import subprocess
import sys

import pytest
from conftest import ROOT

import commerce_prefilter

EXAMPLES = ROOT / "examples" / "python"


@pytest.fixture
def base_prefilter(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    yield importlib.import_module("filters.common.base_prefilter")
    for name in [name for name in sys.modules if name == "filters" or name.startswith("filters.")]:
        del sys.modules[name]


def test_the_import_path_of_existing_pipelines_gives_the_class(base_prefilter):
    inference = importlib.import_module("filters.common.commerce_prefilter.v1.inference")
    assert inference.CommercePrefilterSLM is commerce_prefilter.CommercePrefilterSLM
    assert inference.get_commerce_detector is commerce_prefilter.get_commerce_detector


class ThePattern:
    """A regex that remembers whether it was asked."""

    asked = False

    def search(self, text):
        self.asked = True
        return True


def test_commerce_ends_before_the_regex_runs(base_prefilter, classifier, articles):
    verdicts = classifier.classify(articles)
    blocked = next(article for article, verdict in zip(articles, verdicts) if verdict.blocked)
    passed = next(article for article, verdict in zip(articles, verdicts) if not verdict.blocked)
    prefilter = base_prefilter.BasePreFilter()
    pattern = ThePattern()
    prefilter._patterns = {"a pattern": pattern}
    assert prefilter.apply_filter(blocked) == (False, "commerce_content")
    assert not pattern.asked
    assert prefilter.apply_filter(passed) == (False, "a pattern")
    assert pattern.asked


def test_what_no_pattern_finds_passes_and_so_does_what_cannot_be_judged(base_prefilter, classifier, articles):
    passed = next(article for article in articles if not classifier.classify(article).blocked)
    prefilter = base_prefilter.BasePreFilter()
    assert prefilter.apply_filter(passed) == (True, "passed")
    assert prefilter.apply_filter({"title": None}) == (True, "passed")
    assert base_prefilter.BasePreFilter(use_commerce_prefilter=False).apply_filter(passed) == (True, "passed")


def test_the_program_counts_reasons(articles):
    run = subprocess.run(
        [sys.executable, EXAMPLES / "filter_articles.py", ROOT / "examples" / "articles.jsonl"],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    counts = {line.split()[1]: int(line.split()[0]) for line in run.stdout.splitlines()}
    assert sum(counts.values()) == len(articles)
    assert counts["commerce_content"] > 0
