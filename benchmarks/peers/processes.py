"""Starts the peers' workers and talks to them, a JSON line a question."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def environment(threads: int) -> dict[str, str]:
    """OpenMP threads that sleep while they wait: spinning ones collapse beside another process."""
    return os.environ | {
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "passive",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
    }


class PeerProcess:
    """A worker.py process with one peer loaded.

    engine: one that engines.py opens; "present_code" is `transformers` as the users run it today.
    """

    def __init__(self, engine: str, model: Path, threads: int) -> None:
        self.engine = engine
        command = [sys.executable, str(HERE / "worker.py"), engine, str(model), str(threads)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(threads),
            text=True,
        )
        self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the {self.engine} worker ended; run worker.py by hand to see why")
        return json.loads(line)

    def ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()
        return self._read()

    def latency_ms(self, ids: list[int], warm_up: int, repeats: int) -> list[float]:
        return self.ask("latency", ids=ids, warm_up=warm_up, repeats=repeats)["samples_ms"]

    def throughput_s(self, articles: list[list[int]], setup: str) -> float:
        return self.ask("throughput", articles=articles, setup=setup)["seconds"]

    def pids(self) -> list[int]:
        return [self._process.pid]

    def setups(self) -> list[str]:
        return self.ask("setups")["setups"]

    def logits(self, ids: list[int]) -> list[float]:
        return self.ask("logits", ids=ids)["logits"]

    def peak_rss_mb(self) -> float:
        return self.ask("memory")["peak_rss_mb"]

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
