#!/usr/bin/env python3
"""Choose a training file of a size that a CPU trains in minutes, from a labelled JSONL.

All articles that somebody read stay (`origin` other than weak); those labelled by where they come
from are capped by source and drawn by label. Real traffic is imitated: some contents are cut to 60
to 300 characters, some articles keep only their title, some only their content. Same input and seed, same output. `prefilter-lab prepare` will replace it.

example:
  scripts/select_training_texts.py train.jsonl > selected.jsonl
"""

import argparse
import collections
import json
import random
import sys
from typing import Any

Article = dict[str, Any]
FIELDS = ("id", "title", "content", "language", "source", "label")


def choose(articles: list[Article], per_source: int, weak: dict[int, int], rng: random.Random) -> list[Article]:
    """The articles that were read, and `weak[label]` of the others, at most `per_source` of each."""
    chosen = [article for article in articles if article["origin"] != "weak"]
    by_source: dict[tuple[int, str], list[Article]] = collections.defaultdict(list)
    for article in articles:
        if article["origin"] == "weak":
            by_source[(article["label"], article["source"])].append(article)
    capped: dict[int, list[Article]] = {label: [] for label in weak}
    for (label, _), group in by_source.items():
        rng.shuffle(group)
        capped[label] += group[:per_source]
    for label, count in weak.items():
        rng.shuffle(capped[label])
        chosen += capped[label][:count]
    return chosen


def as_it_arrives(article: Article, rng: random.Random) -> Article:
    """The article, cut as feeds cut theirs, in a third to a half of the cases."""
    title, content = article.get("title") or "", article.get("content") or ""
    draw = rng.random()
    kept = {field: article.get(field) for field in FIELDS}
    if len(content) > 300 and draw < 0.35:
        kept["content"] = content[: rng.randint(60, 300)]
    elif title and content and draw < 0.45:
        kept["content"] = None
    elif title and len(content) > 200 and draw < 0.55:
        kept["title"] = None
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", help="labelled articles, JSON lines")
    parser.add_argument("--per-source", type=int, default=60, help="weakly labelled ones of each source")
    parser.add_argument("--weak-journalism", type=int, default=1100)
    parser.add_argument("--weak-commerce", type=int, default=1900)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    with open(arguments.articles, encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    labelled = [article for article in articles if article["label"] in (0, 1)]
    weak = {0: arguments.weak_journalism, 1: arguments.weak_commerce}
    chosen = [as_it_arrives(article, rng) for article in choose(labelled, arguments.per_source, weak, rng)]
    rng.shuffle(chosen)
    for article in chosen:
        sys.stdout.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
