"""Our engine as a competitor: `prefilter bench` on a bundle, with the interface of a peer.

What is asked of `prefilter bench`, and the JSON that it writes, stands in README.md.
"""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from processes import environment

FRESH_WARM_UP = 8  # the peers' processes live on between rounds, ours begins with cold caches
ONE_SETUP = "prefilter bench"


class Ours:
    """Calls the program for each measurement; loading the model is not part of the times."""

    def __init__(self, program: Path, bundle: Path, threads: int) -> None:
        self.engine = "prefilter"
        self._command = [str(program), "bench", "--model", str(bundle), "--threads", str(threads)]
        self._threads = threads
        self._peak_rss_mb = 0.0
        self.build: dict[str, str] = {}  # version and commit of the program, once it has run

    def _bench(self, *options: str) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "bench.json"
            done = subprocess.run(
                [*self._command, *options, "--json", str(out)],
                env=environment(self._threads),
                capture_output=True,
                text=True,
            )
            if done.returncode != 0:
                raise SystemExit(
                    f"{' '.join(self._command)}: status {done.returncode}: {done.stderr.strip()}"
                )
            result = json.loads(out.read_text())
        self.build = {key: result.get(key, "unknown") for key in ("version", "commit")}
        self._peak_rss_mb = max(self._peak_rss_mb, result.get("peak_rss_bytes", 0) / 2**20)
        return result

    def latency_ms(self, ids: list[int], warm_up: int, repeats: int) -> list[float]:
        options = (
            *("--lengths", str(len(ids)), "--repeats", str(repeats)),
            *("--warm-up", str(warm_up + FRESH_WARM_UP), "--mix", "none"),
        )
        return self._bench(*options)["latency"][0]["samples_ms"]

    def throughput_s(self, articles: list[list[int]], setup: str) -> float:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as mix:
            mix.write("\n".join(str(len(article)) for article in articles) + "\n")
            mix.flush()
            return self._bench("--lengths", "none", "--mix", mix.name)["throughput"]["seconds"]

    def pids(self) -> list[int]:
        return []

    def setups(self) -> list[str]:
        return [ONE_SETUP]

    def peak_rss_mb(self) -> float:
        return self._peak_rss_mb

    def close(self) -> None:
        pass
