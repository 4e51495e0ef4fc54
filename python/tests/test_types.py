"""The package is typed, its stubs among it. Where mypy is not installed this test skips, and says so."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import commerce_prefilter

CALLER = """
from commerce_prefilter import Classifier, Client, CommercePrefilterSLM, Verdict

one: Verdict = Classifier().classify({"title": "a title"})
many: list[Verdict] = Classifier().classify([{"title": "a title"}])
results: list[dict[str, object]] = CommercePrefilterSLM().batch_predict([{"title": "a title"}])
asked: Verdict = Client("http://127.0.0.1").classify({"title": "a title"})
"""


def test_the_package_and_its_callers_pass_a_strict_type_check(tmp_path):
    if importlib.util.find_spec("mypy") is None:
        pytest.skip("mypy is not installed")
    (tmp_path / "caller.py").write_text(CALLER)
    package = Path(commerce_prefilter.__file__).parent
    command = [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", "--cache-dir", tmp_path / "cache"]
    run = subprocess.run([*command, "-p", "commerce_prefilter"], cwd=package.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    run = subprocess.run(
        [*command, tmp_path / "caller.py"], cwd=package.parent, env={"MYPYPATH": str(package.parent)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
