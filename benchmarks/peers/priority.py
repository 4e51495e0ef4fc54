"""Runs the measurement before everything else on a machine that cannot be made quiet.

Linux weighs sessions against one another (autogroups), so a nice value alone changes nothing; a
session of its own with the highest weight does. Needs root.
"""

import os
import subprocess
import sys
from pathlib import Path

MARK = "PEERS_HAVE_PRIORITY"


def _raise_priority() -> None:
    Path("/proc/self/autogroup").write_text("-20")
    os.nice(-20)


def have_priority() -> bool:
    return MARK in os.environ


def rerun_with_priority() -> int:
    """Starts this program again, with its arguments, in a session of the highest weight."""
    command = [sys.executable, *sys.argv]
    try:
        return subprocess.call(
            command,
            env=os.environ | {MARK: "1"},
            start_new_session=True,
            preexec_fn=_raise_priority,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SystemExit(f"--priority needs root and Linux autogroups: {error}") from error
