import json
import os
import subprocess
from pathlib import Path

import pytest

import commerce_prefilter

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def articles():
    """The example articles of the repository."""
    with open(ROOT / "examples" / "articles.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def classifier():
    return commerce_prefilter.Classifier()


@pytest.fixture(scope="session")
def program():
    """The command line program, which the package has to agree with."""
    path = Path(os.environ.get("PROGRAM_UNDER_TEST", ROOT / "build" / "release" / "bin" / "prefilter"))
    if not path.exists():
        pytest.skip(f"{path} is not built")
    return path


@pytest.fixture(scope="session")
def program_lines(program):
    """The result lines of the program for the example articles."""
    run = subprocess.run(
        [program, "classify", ROOT / "examples" / "articles.jsonl"], capture_output=True, check=True, text=True
    )
    return run.stdout.splitlines()
