"""Seeded random Unicode texts that provoke tokenizers; used by the parity scripts.

A text is a chain of pieces from one or several kinds: scripts, combining marks, emoji, controls,
CJK, right to left, private use, unassigned, whitespace, special tokens, compatibility forms, ASCII,
and pieces of the vocabulary itself, which lead deeper into merges than random letters do.
Surrogates never appear: neither UTF-8 nor the `tokenizers` package can carry them.
"""

import random
import unicodedata
from collections.abc import Iterator, Sequence

LAST_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
MAX_CODE_POINTS = 200

SCRIPT_RANGES = {
    "latin": [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)],
    "greek": [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
    "cyrillic": [(0x400, 0x52F), (0x1C80, 0x1C88)],
    "armenian_georgian": [(0x531, 0x58F), (0x10A0, 0x10FF)],
    "hebrew_arabic": [(0x590, 0x6FF), (0x750, 0x77F), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC)],
    "indic": [(0x900, 0xDFF)],
    "thai_lao_tibetan": [(0xE01, 0xE5B), (0xE80, 0xEFF), (0xF00, 0xFFF)],
    "burmese_khmer_ethiopic": [(0x1000, 0x109F), (0x1780, 0x17FF), (0x1200, 0x137F)],
    "hangul": [(0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3)],
    "kana": [(0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)],
    "han": [
        (0x3400, 0x34FF),
        (0x4E00, 0x9FFF),
        (0xF900, 0xFAFF),
        (0x20000, 0x2A6DF),
        (0x2F800, 0x2FA1D),
    ],
    "cjk_signs": [(0x3000, 0x303F), (0x3200, 0x33FF), (0xFF00, 0xFFEF)],
    "combining": [
        (0x300, 0x36F),
        (0x483, 0x489),
        (0x1AB0, 0x1AFF),
        (0x20D0, 0x20F0),
        (0xFE20, 0xFE2F),
    ],
    "punctuation": [
        (0x21, 0x2F),
        (0x3A, 0x40),
        (0x5B, 0x60),
        (0x7B, 0x7E),
        (0x2010, 0x2027),
        (0x2030, 0x205E),
    ],
    "symbols": [(0xA1, 0xBF), (0x20A0, 0x20C0), (0x2100, 0x2BFF)],
    "controls": [
        (0x0, 0x1F),
        (0x7F, 0x9F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFFF0, 0xFFFF),
        (0xE0000, 0xE007F),
        (0xFDD0, 0xFDEF),
    ],
    "private_use": [(0xE000, 0xF8FF), (0xF0000, 0xF00FF), (0x10FF00, 0x10FFFF)],
    "digits": [
        (0x30, 0x39),
        (0x660, 0x669),
        (0x966, 0x96F),
        (0xFF10, 0xFF19),
        (0x2460, 0x24FF),
        (0xB2, 0xB3),
    ],
    "letters_like": [(0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF), (0x2070, 0x209C), (0x2150, 0x218B)],
    "rare_scripts": [
        (0x13A0, 0x16F8),
        (0x1800, 0x18AA),
        (0xA000, 0xABFF),
        (0x10000, 0x10FFF),
        (0x11000, 0x12FFF),
    ],
}
WHITESPACE = list(
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2003\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000\u180e\u200b\ufeff"
) + ["  ", "   ", " \n", "\r\n", "\n\n ", "\t "]
EMOJI = [
    "\U0001f600",
    "\U0001f44d\U0001f3fd",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f",
    "\U0001f1ec\U0001f1f7",
    "1\ufe0f\u20e3",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "\u263a",
]
SPECIALS = [
    "<s>",
    "</s>",
    "<pad>",
    "<unk>",
    "<mask>",
    " <mask>",
    "[CLS]",
    "[SEP]",
    "[PAD]",
    "[UNK]",
    "[MASK]",
    "[MASK] ",
    "<|im_start|>",
    "<|im_end|>",
    "<|endoftext|>",
    "<tool_call>",
    "</tool_call>",
    "<|fim_pad|>",
    "<|im_end",
    "<mask",
    "[cls]",
    "[TITLE]",
    "[CONTENT]",
    "##ing",
    "##",
    "\u2581",
    "\u2581the",
    "\u0120",
]
TRICKY = [
    "'s",
    "'S",
    "'t",
    "'re",
    "'VE",
    "'ll",
    "'d",
    "'\u017f",
    "\u2019s",
    "e\u0301",
    "\u00e9",
    "A\u030a",
    "\u212b",
    "\ufb01",
    "\ufb03",
    "\u1e9b\u0323",
    "\u0130",
    "\u0131",
    "\u00df",
    "\u1e9e",
    "\u03c2",
    "\uac00\u11a8",
    "\u1100\u1161",
    "\u0958",
    "\u0344",
    "\u2126",
    "\u3392",
    "\ufdfa",
    "...",
    "\u2026",
    "--",
    "1,000.50",
    "50%",
    "a" * 101,
    "." * 17,
    "\u00a0\u0301",
    " \u0301",
    "\u0f71\u0f72\u0f74",
    "\u0ccb",
    "x\u0323\u0307",
    "x\u0307\u0323",
]


class RandomText:
    """Draws texts; the same seed and vocabulary give the same texts."""

    def __init__(self, seed: int, vocabulary: Sequence[str]) -> None:
        self._rng = random.Random(seed)
        self._vocabulary = sorted(vocabulary)
        self._unassigned = [
            chr(c) for c in range(0x300, 0x20000) if unicodedata.category(chr(c)) == "Cn"
        ]
        self._ranges = [ranges for _, ranges in sorted(SCRIPT_RANGES.items())]
        self._lists = [WHITESPACE, EMOJI, SPECIALS, TRICKY, self._unassigned]

    def _any_code_point(self) -> str:
        while (code := self._rng.randint(0, LAST_CODE_POINT)) in SURROGATES:
            pass
        return chr(code)

    def _pieces(self, count: int) -> list[str]:
        """count pieces of one kind, chosen at random."""
        kind, rng = self._rng.random(), self._rng
        if kind < 0.45:
            ranges = rng.choice(self._ranges)
            return [chr(rng.randint(*rng.choice(ranges))) for _ in range(count)]
        if kind < 0.65:
            return rng.choices(self._vocabulary, k=max(1, count // 4))
        if kind < 0.80:
            return rng.choices(rng.choice(self._lists), k=max(1, count // 2))
        if kind < 0.95:
            return [chr(rng.randint(0x20, 0x7E)) for _ in range(count)]
        if kind < 0.97:
            return rng.choices(rng.choice(self._lists), k=1) * count  # a long run of one thing
        return [self._any_code_point() for _ in range(count)]

    def text(self) -> str:
        """One text of 0 to MAX_CODE_POINTS code points."""
        rng = self._rng
        length = rng.randint(0, 20) if rng.random() < 0.5 else rng.randint(0, MAX_CODE_POINTS)
        pieces: list[str] = []
        size = 0
        while size < length:
            drawn = self._pieces(rng.randint(1, 12))
            if rng.random() < 0.3:
                drawn.append(rng.choice(WHITESPACE) if rng.random() < 0.3 else " ")
            pieces += drawn
            size += sum(map(len, drawn))
        return "".join(pieces)[:length]


def ascii_alone() -> Iterator[str]:
    """Every ASCII character alone, doubled, and between letters."""
    for code in range(128):
        yield from (chr(code), chr(code) * 2, f"a{chr(code)}b", f" {chr(code)} ")


def every_code_point() -> Iterator[str]:
    """Every Unicode scalar value between letters; a comparison of all character tables."""
    for code in range(LAST_CODE_POINT + 1):
        if code not in SURROGATES:
            yield f"a{chr(code)}b {chr(code)}"
