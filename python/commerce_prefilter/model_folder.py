"""Where the model lies."""

from __future__ import annotations

import os
from pathlib import Path


def model_folder(named: str | os.PathLike[str] | None) -> str:
    """The folder of the model: the one named, else that of PREFILTER_MODEL, else the one in this package."""
    if named is not None:
        return os.fspath(named)
    return os.environ.get("PREFILTER_MODEL") or str(Path(__file__).parent / "models" / "default")
