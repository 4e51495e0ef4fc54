#!/usr/bin/env python3
"""Compares article_probe with Python: json.loads on mutated lines, html.unescape on every entity.

Usage: scripts/parity_articles.py PROBE [--lines N] [--seed S]
"""

import argparse
import html
import html.entities
import json
import random
import subprocess
import sys

SEEDS = [
    '{"id":"a-1","title":"T \\u00e9 \\ud83d\\ude00 é","content":"c\\n\\"","language":"en",'
    '"x":[1,-2.5e+3,{"y":[true,false,null]}]}',
    '{"id":7,"text":"t","content":null,"title":null}',
    '{"title":"a","content":"","text":"z","id":null}',
    '[1,{"title":"t"}]',
    '{"title":5,"id":{}}',
]
PIECES = [p.encode() for p in '" { } [ ] , : \\ \\u d83d null true 1 - . e 0 "id" "title": é'.split()]
PIECES += [b" ", b"\t", b'"content":', b'"text":', b'"a":"b",', b'"id":3,']
PIECES += [b"\xff", b"\xed\xa0\x80", b"\x00", b"\x01"]


def mutated(rng):
    line = bytearray(rng.choice(SEEDS).encode())
    for _ in range(rng.randint(1, 4)):
        at, kind = rng.randint(0, len(line)), rng.random()
        if kind < 0.4:
            line[at:at] = rng.choice(PIECES)
        elif kind < 0.7:
            del line[at : at + rng.randint(1, 5)]
        elif kind < 0.85:
            line[at : at + 1] = rng.choice(PIECES)
        else:
            start = rng.randint(0, at)
            line[at:at] = line[start : start + rng.randint(0, 12)]
    return bytes(line)


def refuse(constant):
    raise ValueError(constant)  # NaN and Infinity are Python's own


def lone(value):
    return isinstance(value, str) and any(0xD800 <= ord(c) <= 0xDFFF for c in value)


def expected(line):
    """The problem, and (title, content) where there is none, by the rules of docs/formats."""
    if b"\0" in line:
        return "nul_byte", None
    try:
        article = json.loads(line.decode(), parse_constant=refuse)
    except UnicodeDecodeError:
        return "invalid_utf8", None
    except ValueError:
        return "not_json", None
    if not isinstance(article, dict):
        return "not_an_object", None
    title, content = article.get("title"), article.get("content")
    text = None if content else article.get("text")
    if isinstance(article.get("id"), (bool, dict, list)):
        return "wrong_type", None
    for value in (title, content, text, article.get("language")):
        if value is not None and not isinstance(value, str):
            return "wrong_type", None
        if lone(value):
            return "lone_surrogate", None
    if title is None and content is None and text is None:
        return "no_text", None
    return "ok", (title or "", content or text or "")


def run(probe, lines):
    done = subprocess.run([probe], input=b"\n".join(lines) + b"\n", capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare_lines(args):
    rng = random.Random(args.seed)
    lines = [mutated(rng) for _ in range(args.lines)]
    differ = 0
    for line, got in zip(lines, run(args.probe, lines), strict=True):
        problem, fields = expected(line)
        same = got["problem"] == problem and fields in (None, (got["title"], got["content"]))
        differ += not same
        if not same and differ <= 10:
            print(f"{line!r}: {got['problem']}, Python: {problem}")
    print(f"mutated lines: {len(lines)}, {differ} differ")
    return differ


def compare_entities(args):
    space = {"Tab;", "NewLine;", "nbsp;", "nbsp"}  # folded away at the end of a text
    names = [n for n in html.entities.html5 if n not in space and not html.unescape("&" + n).isspace()]
    lines = [json.dumps({"content": f"&{name} x"}).encode() for name in names]
    differ = 0
    for name, got in zip(names, run(args.probe, lines), strict=True):
        same = got["text"] == f"[TITLE]  [CONTENT] {html.unescape('&' + name)} x"
        differ += not same
        if not same:
            print(f"&{name}: {got['text']!r}")
    print(f"entities: {len(names)}, {differ} differ")
    return differ


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("probe")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    sys.exit(1 if compare_lines(args) + compare_entities(args) else 0)


if __name__ == "__main__":
    main()
