#!/usr/bin/env python3
"""Cross-validates recipes for a model inside one file of labelled articles.

The articles that people or a language model read are dealt into folds by `prefilter-lab prepare`
(near-duplicates stay together, strata by label, language, source and length); each recipe is trained
once a fold on the other folds and the weakly labelled articles, and judges its own. Every recipe sees
the same folds. Beside the recipes stands the mean of all of them (of their log odds). What has been
trained is not trained again, so the command can be broken off and given again.

Usage: scripts/cross_validate.py ARTICLES BASE WORK NAME=PREPARE_FLAGS... [--train FLAGS] [--out JSON]
e.g.   scripts/cross_validate.py train.jsonl base build/cv 'plain=' 'balanced=--label-ratio 1'
"""
import argparse
import json
import math
import pathlib
import shlex
import subprocess
import sys

FOLDS = 3
FORMS = ("full", "first_125", "title_only")


def run(command):
    print("+", shlex.join(map(str, command)), file=sys.stderr, flush=True)
    subprocess.run(list(map(str, command)), check=True)


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def deal(lab, articles, work):
    """The folds, as `--keep` of prepare wants them: texts as they were before prepare changed any."""
    thirds = work / "thirds"
    if not thirds.exists():
        run([lab, "prepare", articles, "--out", thirds, "--val", "0.333", "--test", "0.333", "--seed", 45,
             "--weak-in-eval", "no", "--weak-commerce", 10, "--weak-journalism", 10])
    originals = {row["id"]: row for row in read(articles)}
    folds = []
    for split in ("train", "val", "test"):
        rows = [row for row in read(thirds / f"{split}.jsonl") if row.get("origin") != "weak"]
        for row in rows:
            original = originals[row["id"]]
            row["title"], row["content"] = original.get("title"), original.get("content") or ""
        folds.append(rows)
    for k, fold in enumerate(folds):
        keep = work / f"keep-{k}"
        keep.mkdir(exist_ok=True)
        write(keep / "val.jsonl", fold)
        write(keep / "train.jsonl", [row for other in range(FOLDS) if other != k for row in folds[other]])
        write(keep / "test.jsonl", [])
        (keep / "data_card.json").write_bytes((thirds / "data_card.json").read_bytes())


def train(lab, options, name, flags, k):
    """Trains one recipe on all folds but one; gives its bundle and the articles of that fold."""
    work = options.work
    data, bundle = work / f"cv-{name}{k}", work / f"mcv-{name}{k}"
    if not data.exists():
        run([lab, "prepare", options.articles, "--out", data, "--val", "0.333", "--test", "0.001",
             "--keep", work / f"keep-{k}", "--seed", 40 + k, "--weak-in-eval", "no",
             *shlex.split(options.prepare), *shlex.split(flags)])
    (data / "test.jsonl").unlink(missing_ok=True)  # train asks that a split has both labels
    if not bundle.exists():
        resume = ["--resume"] if (work / f"mcv-{name}{k}.run").exists() else []
        run([lab, "train", "--base", options.base, "--data", data, "--out", bundle, "--seed", 40 + k,
             *shlex.split(options.train), *resume])
    return bundle, read(data / "val.jsonl")


def shown(row, form):
    content = row.get("content") or ""
    content = {"full": content, "first_125": content[:125], "title_only": ""}[form]
    return {"id": row["id"], "title": row.get("title"), "content": content, "language": row.get("language")}


def score(prefilter, bundle, rows, form):
    lines = "".join(json.dumps(shown(row, form), ensure_ascii=False) + "\n" for row in rows)
    done = subprocess.run([str(prefilter), "classify", "-", "--model", str(bundle), "--no-progress"],
                          input=lines.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return [json.loads(line)["p_commerce"] for line in done.stdout.splitlines()]


def figures(labels, scores, threshold):
    blocked = [score >= threshold for score in scores]
    hits = sum(b and y for b, y in zip(blocked, labels))
    precision, recall = hits / max(1, sum(blocked)), hits / max(1, sum(labels))
    return {"threshold": threshold, "precision": round(precision, 4), "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
            "journalism_blocked": round((sum(blocked) - hits) / max(1, len(labels) - sum(labels)), 4)}


def average_precision(labels, scores):
    total = hits = seen = 0.0
    ranked = sorted(zip(scores, labels), reverse=True)
    for index, (value, label) in enumerate(ranked):
        seen += 1
        hits += label
        if index + 1 == len(ranked) or ranked[index + 1][0] != value:
            tied = [y for s, y in ranked[: index + 1] if s == value]
            total += sum(tied) * hits / seen
    return round(total / max(1, sum(labels)), 4)


def smallest_threshold(labels, scores, precision):
    for step in range(30, 100):
        if figures(labels, scores, step / 100)["precision"] >= precision:
            return step / 100
    return None


def mean_log_odds(columns):
    def odds(p):
        p = min(max(p, 1e-6), 1 - 1e-6)
        return math.log(p / (1 - p))
    return [1 / (1 + math.exp(-sum(map(odds, ps)) / len(ps))) for ps in zip(*columns)]


def summary(rows, scores):
    result = {}
    for form in FORMS:
        index = [i for i, row in enumerate(rows) if form != "title_only" or row.get("title")]
        labels = [int(rows[i]["label"]) for i in index]
        values = [scores[form][i] for i in index]
        result[form] = {"articles": len(index), "commerce": sum(labels),
                        "average_precision": average_precision(labels, values),
                        "at": [figures(labels, values, t) for t in (0.5, 0.6, 0.7, 0.8, 0.9)],
                        "threshold_for_precision_95": smallest_threshold(labels, values, 0.95),
                        "threshold_for_precision_97": smallest_threshold(labels, values, 0.97)}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=pathlib.Path)
    parser.add_argument("base", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("recipes", nargs="+", metavar="NAME=PREPARE_FLAGS")
    parser.add_argument("--prepare", default="", help="flags of prepare for all recipes")
    parser.add_argument("--train", default="", help="flags of train for all recipes")
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    lab, prefilter = options.bin / "prefilter-lab", options.bin / "prefilter"
    deal(lab, options.articles, options.work)
    recipes = dict(recipe.split("=", 1) for recipe in options.recipes)
    rows, scores = [], {name: {form: [] for form in FORMS} for name in recipes}
    for k in range(FOLDS):
        for name, flags in recipes.items():
            bundle, fold = train(lab, options, name, flags, k)
            for form in FORMS:
                scores[name][form] += score(prefilter, bundle, fold, form)
        rows += fold
    scores["mean"] = {form: mean_log_odds([scores[name][form] for name in recipes]) for form in FORMS}
    result = {"made_by": "scripts/cross_validate.py", "folds": FOLDS, "prepare": options.prepare,
              "train": options.train, "recipes": recipes, "judged": len(rows),
              "results": {name: summary(rows, columns) for name, columns in scores.items()}}
    text = json.dumps(result, indent=1) + "\n"
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
