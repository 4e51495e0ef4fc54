"""Cold start to the first verdict, and peak memory: fresh processes, peers and ours alike."""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from noise import quiet_rounds
from processes import HERE, environment
from shapes import mix_lengths

SENTENCE = "The harbour of the island opens again on Monday, and the first ferry leaves at noon. "
WORDS_A_TOKEN = 0.7  # so that the texts have about as many tokens as the length mix asks for

Commands = dict[str, tuple[list[str], str]]  # engine -> command, standard input


def texts(count: int) -> list[tuple[str, str]]:
    """Titles and contents whose lengths follow the mix, the longest one at the window's end."""
    words = (SENTENCE * 60).split()
    sizes = [*mix_lengths(count - 1, seed=2), 512]
    return [
        (f"Report number {i}", " ".join(words[: max(1, int(size * WORDS_A_TOKEN))]))
        for i, size in enumerate(sizes)
    ]


def peer_command(engine: str, model: Path, tokenizer: Path) -> list[str]:
    return [sys.executable, str(HERE / "cold.py"), engine, str(model), str(tokenizer)]


def peer_input(articles: list[tuple[str, str]]) -> str:
    return "".join(
        json.dumps(f"[TITLE] {title} [CONTENT] {content}") + "\n" for title, content in articles
    )


def our_command(program: Path, bundle: Path) -> list[str]:
    return [str(program), "classify", "--model", str(bundle), "--threads", "2", "-"]


def our_input(articles: list[tuple[str, str]]) -> str:
    return "".join(
        json.dumps({"title": title, "content": content}) + "\n" for title, content in articles
    )


def peak_mb(process: subprocess.Popen[str]) -> float:
    """The most memory that a process held, in MB, asked for again and again until it ends.

    The system's own figure at the end (ru_maxrss) is no use: it counts what the process was before
    it became the program, which is this one, with the peers' packages loaded.
    """
    peak_kb = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        found = re.search(r"VmHWM:\s*(\d+)", status)
        peak_kb = max(peak_kb, int(found[1]) if found else 0)
        time.sleep(0.002)
    return peak_kb / 1024


def run_once(command: list[str], given: str, expected: int) -> float:
    """Milliseconds from a process's start until its first line of output."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(2),
        text=True,
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(given)
    process.stdin.close()
    process.stdout.readline()
    first_ms = (time.perf_counter() - start) * 1e3
    lines = 1 + len(process.stdout.readlines())
    complaint = process.stderr.read()
    status = process.wait()
    if status != 0 or lines != expected:
        raise SystemExit(
            f"{command[:2]}: status {status}, {lines} of {expected} lines: {complaint[-500:]}"
        )
    return first_ms


def cold_start(commands: Commands, n: int, limit_s: float) -> dict[str, Any]:
    """Milliseconds from a process's start to its first verdict; interleaved, file cache warm."""
    tasks = {
        name: partial(run_once, command, given, 1) for name, (command, given) in commands.items()
    }
    for task in tasks.values():
        task()  # fills the file cache
    counted, others = quiet_rounds(tasks, [], n, limit_s)
    result: dict[str, Any] = {}
    for name in commands:
        times = [r[name] for r in counted]
        result[name] = {
            "p50_ms": round(statistics.median(times), 1),
            "min_ms": round(min(times), 1),
            "n": len(times),
            "others": others,
        }
    return result


def peak_memory(commands: Commands, articles: int) -> dict[str, float]:
    """Peak MB of a process that judges the given number of articles."""
    peaks = {}
    for name, (command, given) in commands.items():
        with tempfile.TemporaryFile("w+") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=out, stderr=out, env=environment(2), text=True
            )
            assert process.stdin
            process.stdin.write(given)
            process.stdin.close()
            peaks[name] = round(peak_mb(process), 1)
            out.seek(0)
            lines = len(out.readlines())
            if process.returncode != 0 or lines < articles:
                raise SystemExit(f"{command[:2]}: status {process.returncode}, {lines} lines")
    return peaks
