#!/usr/bin/env python3
"""Compares engine/rules with Python's `re`, live or into a golden file.

Patterns are random, out of the constructs that Python knows and that users write, and texts are made
of pieces of the pattern among accented, Greek and Cyrillic letters, digits of several scripts,
combining marks, no-break spaces, line ends and emoji. Every text is asked of `re.search` and of the
engine: they must agree on whether the pattern hits, and on where.

example:
  scripts/parity_rules.py build/release/tests/support/rules_probe --texts 100000
  scripts/parity_rules.py --golden tests/golden/rules/python_re.jsonl --texts 4000
"""
import argparse
import json
import random
import re
import signal
import subprocess
import sys
import warnings
from pathlib import Path

TEXTS_A_PATTERN = 20
PATIENCE_SECONDS = 2.0
WORDS = ["deal", "deals", "coupon", "korting", "sale", "save", "prix", "ofertas", "kod", "rabatt", "SALE",
         "Straße", "café", "naïve", "ΠΡΟΣΦΟΡΑ", "προσφορές", "σκι", "ΣΑΣ", "akció", "árengedmény", "zniżka",
         "İstanbul", "ılık", "K", "ſale", "скидка", "Ёлка", "50", "٣٤", "x_y", "off"]
NEIGHBOURS = ["", "", " ", "\u00a0", "\u202f", "\u2009", "\u3000", "\u200b", "é", "É", "ß", "ẞ", "α", "Ω", "ς", "σ",
              "µ", "μ", "я", "Я", "_", "0", "7", "٣", "१", "²", "½", "Ⅷ", "\u0301", "\u0345", "-", "–", "€", "%", "$", ".",
              ",", "!", "'", "’", "\n", "\r", "\t", "\x01", "\x02", "\x00", "\x1c", "\x85", "\u2028", "😀", "𝟗", "𐐀",
              "𐐨", "中", "ª", "º", "ı", "İ", "ſ", "K", "k", "s", "S", "i", "I", "a", "Z", "(", "{", "|"]
CLASSES = [r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "[a-z]", "[^a-z]", r"[\w-]", r"[^\w\s]", r"[^\W\d_]", "[éèê]",
           "[α-ω]", "[А-я]", "[0-9.,]", r"[€$£]", r"[\s\u00a0]", "[^_]", "[_]", r"[\x00-\x7f]", r"[^\x00-\x7f]",
           "[aeiou]", "[A-ZÀ-Þ]", "[k-t]", "[ſs]", r"[\d%]", "[]x]", "[^]x]", "[a-]", "[😀-🙏]", "."]
ANCHORS = [r"\b", r"\b", r"\b", r"\B", "^", "$", r"\A", r"\Z"]
REPEATS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}", "{,2}", "{2,}", "{1,2}?"]
ODD = [r"(?=x)", r"(?!x)", r"(?<=x)", r"(?<!\w)", r"(x)\1", "(?P<a>x)(?P=a)", "(?>x)", "x++", r"(x)?(?(1)y|z)"]


def out_of_patience(_signal, _frame):
    raise TimeoutError


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, items):
        return self.random.choice(items)

    def atom(self, depth):
        roll = self.random.random()
        if roll < 0.45:
            return re.escape(self.pick(WORDS))
        if roll < 0.65:
            return self.pick(CLASSES)
        if roll < 0.75:
            return re.escape(self.pick(NEIGHBOURS)) or "a"
        if roll < 0.78:
            return self.pick([r"\x41", r"\u00e9", r"\U0001f600", r"\t", r"\.", r"\/", r"\101", "{", "}", "a{,b}"])
        if depth > 2:
            return "x"
        opening = self.pick(["(", "(?:", "(?:", "(?P<n%d>" % self.random.randrange(10**6), "(?i:", "(?s:", "(?-i:", "(?#c)("])
        return opening + self.choice(depth + 1) + ")"

    def sequence(self, depth):
        parts = []
        for _ in range(self.random.randrange(1, 4)):
            roll = self.random.random()
            if roll < 0.18:
                parts.append(self.pick(ANCHORS))
                continue
            atom = self.atom(depth)
            if self.random.random() < 0.2:
                atom = (atom if len(atom) == 1 or atom[0] in "[(" else f"(?:{atom})") + self.pick(REPEATS)
            parts.append(atom)
        return "".join(parts)

    def choice(self, depth):
        return "|".join(self.sequence(depth) for _ in range(self.pick([1, 1, 1, 2, 3])))

    def pattern(self):
        """A pattern as users write it, or any; sometimes one that the engine refuses."""
        roll = self.random.random()
        if roll < 0.3:
            words = "|".join(re.escape(self.pick(WORDS)) for _ in range(self.random.randrange(1, 5)))
            return rf"\b(?:{words})" + self.pick(["", "s?", r"\w*", r"\s+\d+", r"\W{0,3}" + re.escape(self.pick(WORDS))]) + r"\b"
        body = self.choice(0)
        if roll < 0.4:
            return r"\b" + body + r"\b"
        if roll < 0.44:
            return self.pick(["(?i)", "(?x) ", "(?im)", "(?s)"]) + body
        return body + self.pick(ODD) if roll < 0.46 else body

    def flags(self):
        return "".join(letter for letter, share in (("i", 0.5), ("m", 0.15), ("s", 0.15), ("x", 0.05)) if self.random.random() < share)

    def changed(self, word):
        """The word in another case, with a character more, less or another one."""
        roll = self.random.random()
        if roll < 0.3:
            return self.pick([str.upper, str.lower, str.title, str.swapcase])(word)
        if roll < 0.5 and word:
            at = self.random.randrange(len(word))
            return word[:at] + self.pick(NEIGHBOURS) + word[at + self.random.randrange(2):]
        return word

    def text(self, pattern):
        own = re.findall(r"\w+", re.sub(r"\\.", "", pattern)) or WORDS
        parts = []
        for _ in range(self.random.randrange(1, 6)):
            parts += [self.pick(NEIGHBOURS), self.changed(self.pick(own if self.random.random() < 0.6 else WORDS)), self.pick(NEIGHBOURS)]
        return "".join(parts).encode("utf-8", "ignore").decode()


def python_answer(pattern, flags, texts):
    """Spans that `re.search` finds, None for no match; a string: why it refuses the pattern.
    None in all: its backtracking would take too long."""
    value = sum(getattr(re, letter.upper()) for letter in flags)
    try:
        compiled = re.compile(pattern, value)
    except (re.error, OverflowError, ValueError) as error:
        return str(error)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
    try:
        found = [compiled.search(text) for text in texts]
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return [list(match.span()) if match else None for match in found]


def cases(seed, count):
    maker = Maker(seed)
    asked = 0
    while asked < count:
        pattern, flags = maker.pattern(), maker.flags()
        texts = [maker.text(pattern) for _ in range(TEXTS_A_PATTERN)]
        hits = python_answer(pattern, flags, texts)
        if hits is None:
            continue
        yield {"pattern": pattern, "flags": flags, "texts": texts, "hits": hits}
        asked += len(texts) if isinstance(hits, list) else 0


def compare(probe, seed, count):
    asked = list(cases(seed, count))
    lines = "".join(json.dumps(case) + "\n" for case in asked)
    answers = subprocess.run([probe], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    tally = {"texts": 0, "hits": 0, "patterns": 0, "refused by both": 0, "refused here": 0, "differ": 0, "spans differ": 0}
    reasons = {}
    for case, line in zip(asked, answers, strict=True):
        answer = json.loads(line)
        if "error" in answer:
            both = isinstance(case["hits"], str)
            tally["refused by both" if both else "refused here"] += 1
            if not both and answer["code"] != "kUnsupported":
                tally["differ"] += 1
                print(f"Python takes {case['pattern']!r} {case['flags']}: {answer['error']}")
            reason = re.sub(r"^at position \d+: ", "", answer["error"])[:40]
            reasons[reason] = reasons.get(reason, 0) + (not both)
            continue
        if isinstance(case["hits"], str):
            tally["differ"] += 1
            print(f"Python refuses {case['pattern']!r} {case['flags']}: {case['hits']}")
            continue
        tally["patterns"] += 1
        for text, expected, found in zip(case["texts"], case["hits"], answer["hits"], strict=True):
            tally["texts"] += 1
            tally["hits"] += expected is not None
            if (expected is None) != (found is None):
                tally["differ"] += 1
                print(f"differ: {case['pattern']!r} {case['flags']!r} {text!r}: {expected}, here {found}")
            elif expected != found:
                tally["spans differ"] += 1
                print(f"span: {case['pattern']!r} {case['flags']!r} {text!r}: {expected}, here {found}")
    for reason, times in sorted(reasons.items(), key=lambda item: -item[1]):
        print(f"refused here {times} times: {reason}")
    print(", ".join(f"{count} {name}" for name, count in tally.items()))
    return tally["differ"] == 0 and tally["spans differ"] == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("probe", nargs="?", help="the rules_probe of a build")
    parser.add_argument("--texts", type=int, default=100000, help="how many texts are searched")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--golden", type=Path, help="write the cases with Python's answers there")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, out_of_patience)
    if args.golden:
        head = {"made_by": "scripts/parity_rules.py --golden", "reference": f"re of Python {sys.version.split()[0]}", "tolerance": 0}
        lines = [json.dumps(line, ensure_ascii=False) for line in [head, *cases(args.seed, args.texts)]]
        args.golden.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if args.probe:
        sys.exit(0 if compare(args.probe, args.seed, args.texts) else 1)


if __name__ == "__main__":
    main()
