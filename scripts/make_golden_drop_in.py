#!/usr/bin/env python3
"""Writes python/tests/golden/drop_in.json: what the class that CommercePrefilterSLM replaces says of the example
articles, on a tiny random checkpoint. Needs torch and transformers.

Usage: scripts/make_golden_drop_in.py
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "python" / "tests"))

import reference  # noqa: E402
import tiny_checkpoint  # noqa: E402
import transformers  # noqa: E402


def main():
    articles = []
    for line in (ROOT / "examples" / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        texts = {name: " ".join(article[name].split()) for name in ("title", "content") if article.get(name)}
        # The reference has no text function: what has markup would be another text there.
        if not any(sign in text for text in texts.values() for sign in "<>&"):
            articles.append(texts)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "tiny"
        tiny_checkpoint.write(checkpoint)
        plain = reference.ReferencePrefilter(str(checkpoint), threshold=0.5, max_length=48)
        cases = [{"article": article, **plain.is_commerce(article)} for article in articles]
    for case in cases:
        del case["inference_time_ms"]
    golden = {
        "made_by": "scripts/make_golden_drop_in.py",
        "reference": f"transformers {transformers.__version__}",
        "tolerance": 1e-4,
        "threshold": 0.5,
        "max_length": 48,
    }
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    head = json.dumps(golden, indent=1)[:-2]
    target = ROOT / "python" / "tests" / "golden" / "drop_in.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(f'{head},\n "cases": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{target}: {len(cases)} articles")


if __name__ == "__main__":
    main()
