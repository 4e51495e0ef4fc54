"""One peer in its own process, driven by JSON lines: so that its memory and threads are its own.

started as: worker.py ENGINE MODEL THREADS; prints {"ready": true} once the model is loaded.
commands:   {"do": "latency", "ids": [...], "warm_up": k, "repeats": n}  -> {"samples_ms": [n]}
            {"do": "throughput", "articles": [[...]], "setup": NAME}     -> {"seconds": s}
            {"do": "logits", "ids": [...]}                               -> {"logits": [...]}
            {"do": "setups"} -> {"setups": [...]};  {"do": "memory"} -> {"peak_rss_mb": m}
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from engines import Engine, open_engine


def latency(engine: Engine, command: dict[str, Any]) -> dict[str, Any]:
    ids = np.array([command["ids"]], dtype=np.int64)
    mask = np.ones_like(ids)
    samples = []
    for _ in range(command["warm_up"] + command["repeats"]):
        start = time.perf_counter()
        engine.logits(ids, mask)
        samples.append((time.perf_counter() - start) * 1e3)
    return {"samples_ms": samples[command["warm_up"] :]}


def throughput(engine: Engine, command: dict[str, Any]) -> dict[str, Any]:
    start = time.perf_counter()
    engine.run_all(command["articles"], command["setup"])
    return {"seconds": time.perf_counter() - start}


def answer(engine: Engine, command: dict[str, Any]) -> dict[str, Any]:
    match command["do"]:
        case "latency":
            return latency(engine, command)
        case "throughput":
            return throughput(engine, command)
        case "logits":
            ids = np.array([command["ids"]], dtype=np.int64)
            return {"logits": engine.logits(ids, np.ones_like(ids))[0].tolist()}
        case "setups":
            return {"setups": engine.setups()}
        case "memory":
            return {"peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
        case other:
            raise ValueError(f"unknown command {other}")


def main() -> None:
    name, model, threads = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    out = sys.stdout
    sys.stdout = sys.stderr  # libraries that print must not disturb the answers
    engine = open_engine(name, model, threads)
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(engine, json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main()
