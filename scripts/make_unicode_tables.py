#!/usr/bin/env python3
"""Writes the tokenizers' Unicode tables by asking the `tokenizers` package about every code point.

The package mixes several Unicode versions (one a library that it uses), so no single version of the
Unicode data describes it. Asking it does. Needs: pip install tokenizers==0.23.3. Takes about a
minute.

usage: make_unicode_tables.py [OUTPUT_FOLDER]   (default: src/engine/tokens beside this script)
"""
import struct
import sys
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
# The order is the order of the bits in unicode.h.
FLAGS = ["white_space", "removed", "punctuation", "nonspacing", "mark", "ideograph", "letter",
         "number", "regex_space", "word", "nfd_unstable", "nfc_unstable", "linker", "joins_conjunct"]
# The order is the order of enum GraphemeClass in unicode.h.
GRAPHEME = ["other", "cr", "lf", "control", "extend", "zwj", "regional", "prepend", "spacing", "l",
            "v", "t", "lv", "lvt", "pictographic", "consonant"]
BLOCK = 128


def pieces(pre_tokenizer, text):
    return [piece for piece, _ in pre_tokenizer.pre_tokenize_str(text)]


def one_letter_for_all():
    """A charsmap that turns whatever it is asked about into one X: a grapheme shorter than 6 bytes
    becomes one X, a longer one an X for each of its code points."""
    units = [0] * 1024
    units[0] = 256 << 10
    for byte in range(1, 256):
        units[256 + byte] = byte | 1 << 8 | 512 << 10
        units[768 + byte] = 1 << 31
    trie = struct.pack("<1024I", *units)
    return normalizers.Precompiled(struct.pack("<I", len(trie)) + trie + b"X\0")


class Graphemes:
    """Finds the class of a code point from where the package breaks strings with it."""

    def __init__(self):
        self.charsmap = one_letter_for_all()

    def count(self, text):
        return len(self.charsmap.normalize_str(text))

    def joined_after(self, before, c):
        """Whether there is no break between `before` (3 bytes, any class) and c."""
        return self.count(before + c + "\u0301") == 3

    def class_of(self, c):
        if c in "\r\n":
            return "cr" if c == "\r" else "lf"
        if 0x1F1E6 <= ord(c) <= 0x1F1FF:
            return "regional"
        if c == "\u200d":
            return "zwj"
        if self.count("a" + c) == 1:
            return "extend" if self.count("\u00a9" + c + "\u200d\u00a9\u0301") == 5 else "spacing"
        if self.count(c + "\u0301\u0302") == 2:
            return "control"
        if self.count(c + "a") == 1:
            return "prepend"
        if self.count("\u00a9\u200d" + c + "\u0301") == 4:
            return "pictographic"
        if len(c.encode()) == 3:
            return self.class_of_three_bytes(c)
        return "other"

    def class_of_three_bytes(self, c):
        if self.count("\u0915\u094d" + c + "\u0301") == 4:
            return "consonant"
        if self.joined_after(c, "\u1100"):
            return "l"
        if self.joined_after("\uac01", c):
            return "t"
        if self.joined_after("\uac00", c):
            return "v"
        if self.joined_after(c, "\u1161"):
            return "lv"
        return "lvt" if self.joined_after(c, "\u11a8") else "other"

    def is_linker(self, c):
        return self.count("\u0915" + c + "\u0915\u0301") == 4

    def joins_conjunct(self, c):
        return self.count("\u0915\u094d" + c + "\u0915\u0301") == 5


class Probe:
    def __init__(self):
        bert = normalizers.BertNormalizer
        self.clean = bert(True, False, False, False)
        self.chinese = bert(False, True, False, False)
        self.accents = bert(False, False, True, False)
        self.marks = normalizers.StripAccents()
        self.lower = normalizers.Lowercase()
        self.nfd, self.nfc = normalizers.NFD(), normalizers.NFC()
        self.nfkd, self.nfkc = normalizers.NFKD(), normalizers.NFKC()
        self.bert_split = pre_tokenizers.BertPreTokenizer()
        self.white = pre_tokenizers.WhitespaceSplit()
        self.words = pre_tokenizers.Whitespace()
        self.regex = {name: pre_tokenizers.Split(Regex(rule), "isolated")
                      for name, rule in (("letter", r"\p{L}"), ("number", r"\p{N}"),
                                         ("regex_space", r"\s"))}
        self.graphemes = Graphemes()

    def combining_class(self, c):
        """The canonical combining class: Python's value where the package's data know c."""
        value = unicodedata.combining(c)
        if value == 0:
            return 0
        moves = (self.nfd.normalize_str(c + "\u0334") != c + "\u0334" if value > 1
                 else self.nfd.normalize_str("\u0345" + c) != "\u0345" + c)
        return value if moves else 0

    def flags(self, c):
        found = set()
        if pieces(self.white, "a" + c + "b") == ["a", "b"]:
            found.add("white_space")
        if self.clean.normalize_str("a" + c + "b") == "ab":
            found.add("removed")
        if len(pieces(self.bert_split, "a" + c + "b")) == 3:
            found.add("punctuation")
        if self.nfd.normalize_str(c) == c and self.accents.normalize_str("a" + c) == "a":
            found.add("nonspacing")
        if self.marks.normalize_str("a" + c) == "a":
            found.add("mark")
        if self.chinese.normalize_str(c) != c:
            found.add("ideograph")
        for name, rule in self.regex.items():
            probe = "1" if name == "letter" else "a"
            if len(pieces(rule, probe + c + probe)) == 3:
                found.add(name)
        if pieces(self.words, "a" + c) == ["a" + c]:
            found.add("word")
        if self.graphemes.is_linker(c):
            found.add("linker")
        if self.graphemes.joins_conjunct(c):
            found.add("joins_conjunct")
        return found


def compositions(probe, decompositions):
    """Pairs (first, second) -> composed, Hangul apart (it is computed)."""
    pairs = {}
    for c, target in decompositions.items():
        if len(target) < 2 or 0xAC00 <= c <= 0xD7A3:
            continue
        first = probe.nfc.normalize_str("".join(map(chr, target[:-1])))
        second = chr(target[-1])
        if len(first) == 1 and probe.nfc.normalize_str(first + second) == chr(c):
            pairs[(ord(first), target[-1])] = c
    return pairs


def mapping(rule):
    """Code point -> code points, of those that the rule changes; Hangul syllables are left out."""
    found = {}
    for c in CODE_POINTS:
        if not 0xAC00 <= c <= 0xD7A3:
            after = rule.normalize_str(chr(c))
            if after != chr(c):
                found[c] = [ord(x) for x in after]
    return found


def rows(values, width=100):
    line, lines = " ", []
    for value in values:
        text = f" {value},"
        if len(line) + len(text) > width:
            lines.append(line)
            line = " "
        line += text
    return "\n".join(lines + [line])


def array(kind, name, values):
    values = list(values)
    return f"constexpr {kind} {name}[{len(values)}] = {{\n{rows(values)}\n}};\n"


def header():
    return ("// Generated by scripts/make_unicode_tables.py from tokenizers "
            f"{tokenizers.__version__}; do not edit.\n")


def class_table(probe, maps, pairs):
    seconds = {second for _, second in pairs} | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    classes, index = {}, {}
    for c in CODE_POINTS:
        char, found = chr(c), probe.flags(chr(c))
        combining = probe.combining_class(char)
        hangul = 0xAC00 <= c <= 0xD7A3
        if c in maps["nfd"] or combining or hangul:
            found.add("nfd_unstable")
        if combining or c in seconds or probe.nfc.normalize_str(char) != char:
            found.add("nfc_unstable")
        bits = sum(1 << i for i, name in enumerate(FLAGS) if name in found)
        key = (bits, GRAPHEME.index(probe.graphemes.class_of(char)), combining)
        index[c] = classes.setdefault(key, len(classes))
    assert len(classes) <= 256
    none = index[0x378]
    blocks, stage1, stage2 = {}, [], []
    for start in range(0, 0x110000, BLOCK):
        block = tuple(index.get(c, none) for c in range(start, start + BLOCK))
        if block not in blocks:
            blocks[block] = len(blocks)
            stage2.extend(block)
        stage1.append(blocks[block])
    assert len(blocks) <= 256 or max(stage1) < 65536
    return (array("CharClass", "kClasses", ("{%d, %d, %d}" % key for key in classes))
            + array("uint16_t", "kClassBlocks", stage1) + array("uint8_t", "kClassIndex", stage2))


def mapping_table(name, found):
    """Sorted keys, where each one's target starts, and all targets end to end."""
    starts, pool = [0], []
    for c in sorted(found):
        pool.extend(found[c])
        starts.append(len(pool))
    assert len(pool) < 65536
    return (array("char32_t", f"k{name}Keys", sorted(found)) + array("uint16_t", f"k{name}Starts", starts)
            + array("char32_t", f"k{name}Pool", pool))


def main():
    here = Path(__file__).resolve().parent.parent / "src" / "engine" / "tokens"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    probe = Probe()
    maps = {name: mapping(getattr(probe, name)) for name in ("nfd", "nfkd", "lower")}
    pairs = compositions(probe, maps["nfd"])
    only_compatibility = {c: t for c, t in maps["nfkd"].items() if maps["nfd"].get(c) != t}
    composed = sorted((first, second, c) for (first, second), c in pairs.items())
    (folder / "unicode_tables.inc").write_text(header() + class_table(probe, maps, pairs))
    (folder / "normal_form_tables.inc").write_text(
        header() + mapping_table("Nfd", maps["nfd"]) + mapping_table("Nfkd", only_compatibility)
        + array("Composition", "kCompositions", ("{%d, %d, %d}" % triple for triple in composed))
        + mapping_table("Lower", maps["lower"]))


if __name__ == "__main__":
    main()
