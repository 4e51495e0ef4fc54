#!/usr/bin/env python3
"""TF-IDF and logistic regression: the baseline that every model of the pipeline has to beat.

Words (1 and 2) and character n-grams (3 to 5, inside words) of title and content, weighted by TF-IDF,
into a logistic regression. `train` writes the model, `score` writes a line an article and form that
`prefilter-lab evaluate --scores` reads.

The model is trained on three forms of every article (whole, content cut to 125 characters, title
alone), since traffic comes in all of them. Needs: pip install scikit-learn==1.9.1

example:
  benchmarks/baselines/tfidf.py train --data splits/train.jsonl --out tfidf.pickle
  benchmarks/baselines/tfidf.py score --model tfidf.pickle --data splits/test.jsonl --out tfidf-scores.jsonl
  prefilter-lab evaluate --data splits/test.jsonl --scores tfidf=tfidf-scores.jsonl

The model file is a pickle: read none that others made.
"""
import argparse
import gzip
import json
import pickle
import sys
import time
from pathlib import Path

try:
    import numpy as np
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
except ImportError as missing:
    print(f"{missing}: pip install scikit-learn==1.9.1", file=sys.stderr)
    sys.exit(2)

FORMS = ("full", "first_125", "title_only")
CUT_CHARACTERS = 125
MAX_CONTENT_CHARACTERS = 4000


def read_articles(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def text_of(article, form):
    """The article as that form shows it; None where the form does not apply."""
    title = article.get("title") or ""
    content = (article.get("content") or article.get("text") or "")[:MAX_CONTENT_CHARACTERS]
    if form == "title_only":
        return title if title else None
    return title + "\n" + (content[:CUT_CHARACTERS] if form == "first_125" else content)


def examples_of(articles):
    """Texts of all forms, each distinct text of an article once, with their labels."""
    texts, labels = [], []
    for article in articles:
        if article.get("label") not in (0, 1):
            continue
        forms = {text_of(article, form) for form in FORMS} - {None}
        texts += sorted(forms)
        labels += [article["label"]] * len(forms)
    return texts, np.array(labels)


class Features:
    """TF-IDF of words and of characters, side by side."""

    def __init__(self, max_features):
        shared = {"sublinear_tf": True, "min_df": 3, "dtype": np.float32, "max_features": max_features}
        self.parts = [
            TfidfVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"\b\w+\b", **shared),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared),
        ]

    def fit(self, texts):
        return hstack([part.fit_transform(texts) for part in self.parts], format="csr")

    def of(self, texts):
        return hstack([part.transform(texts) for part in self.parts], format="csr")


def train(args):
    begin = time.monotonic()
    texts, labels = examples_of(read_articles(args.data))
    if len(set(labels)) < 2:
        sys.exit(f"{args.data}: needs articles of both labels")
    features = Features(args.max_features)
    matrix = features.fit(texts)
    classifier = LogisticRegression(C=args.c, max_iter=300, class_weight="balanced", solver="liblinear")
    classifier.fit(matrix, labels)
    with args.out.open("wb") as file:
        pickle.dump((features, classifier), file)
    print(f"{len(texts)} texts, {matrix.shape[1]} features, {time.monotonic() - begin:.0f} s: {args.out}")


def scores_of(args, articles, form):
    with args.model.open("rb") as file:
        features, classifier = pickle.load(file)
    shown = [(article, text_of(article, form)) for article in articles]
    shown = [(article, text) for article, text in shown if text is not None]
    probabilities = classifier.predict_proba(features.of([text for _, text in shown]))[:, 1]
    return zip((article for article, _ in shown), (float(p) for p in probabilities), strict=True)


def write_lines(path, rows):
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    part.replace(path)


def score(args):
    articles = read_articles(args.data)
    rows = []
    for form in FORMS:
        for article, p in scores_of(args, articles, form):
            rows.append({"id": article["id"], "form": form, "p_commerce": round(p, 6)})
    write_lines(args.out, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    trainer = verbs.add_parser("train", help="fit on a labelled file")
    trainer.add_argument("--max-features", type=int, default=400_000, help="of words, and of characters")
    trainer.add_argument("--c", type=float, default=4.0, help="inverse of the regularisation's strength")
    trainer.set_defaults(run=train)
    scorer = verbs.add_parser("score", help="p_commerce of every article in every form")
    scorer.set_defaults(run=score)
    for verb in (trainer, scorer):
        verb.add_argument("--data", type=Path, required=True, help="articles, JSONL, plain or gzip")
        verb.add_argument("--out", type=Path, required=True)
    scorer.add_argument("--model", type=Path, required=True, help="what `train` wrote")
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
