#!/usr/bin/env python3
"""Our tokenizers beside the Hugging Face package (Rust): text per CPU second, one thread, the same
texts in the same run, taking turns; medians. Identical texts in a row are no help to either.

Needs: pip install tokenizers (transformers where there is no tokenizer.json), and our program built:
cmake --preset release -DPREFILTER_BUILD_BENCHMARKS=ON.

usage: tokenizers_compare.py TEXTS.jsonl OUTPUT.json FOLDER...
"""
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tokenizers
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "release" / "benchmarks" / "tokenizers_benchmark"
ROUNDS = 5


def texts_of(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        yield article.get("text") or f"{article.get('title') or ''} {article.get('content') or ''}"


def open_reference(folder):
    start = time.process_time()
    if (folder / "tokenizer.json").exists():
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    else:
        import transformers

        tokenizer = transformers.AutoTokenizer.from_pretrained(folder).backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, time.process_time() - start


def reference_pass(tokenizer, texts):
    start = time.thread_time()
    tokens = sum(len(tokenizer.encode_batch_fast([text])[0].ids) for text in texts)
    return {"cpu_s": time.thread_time() - start, "tokens": tokens}


def compare(folder, path):
    texts = list(texts_of(path))
    size = sum(len(text.encode()) for text in texts)
    reference, open_s = open_reference(folder)
    reference_pass(reference, texts)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(json.loads(subprocess.check_output([PROGRAM, "--once", folder, path])))
        theirs.append(reference_pass(reference, texts))
    assert ours[0]["tokens"] == theirs[0]["tokens"], "the two disagree"
    ours_s = statistics.median(one["cpu_s"] for one in ours)
    theirs_s = statistics.median(one["cpu_s"] for one in theirs)
    return {"tokenizer": folder.name, "texts": len(texts), "bytes": size, "tokens": ours[0]["tokens"],
            "ours_mb_per_cpu_s": round(size / 1e6 / ours_s, 2), "package_mb_per_cpu_s": round(size / 1e6 / theirs_s, 2),
            "ratio": round(theirs_s / ours_s, 2),
            "open_cpu_ms": {"ours": round(1e3 * statistics.median(one["open_cpu_s"] for one in ours), 1),
                            "package": round(1e3 * open_s, 1)}}


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    path, output, *folders = map(Path, sys.argv[1:])
    commit = subprocess.check_output(["git", "-C", ROOT, "rev-parse", "HEAD"], text=True).strip()
    result = {"what": "tokenizers, text per CPU second, one thread, no truncation", "rounds": ROUNDS,
              "texts": path.name, "machine": processor(), "load_average": os.getloadavg(), "commit": commit,
              "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
              "package": f"tokenizers {tokenizers.__version__}", "results": []}
    for folder in folders:
        result["results"].append(compare(folder, path))
        print(json.dumps(result["results"][-1]), flush=True)
    output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
