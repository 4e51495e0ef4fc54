#!/usr/bin/env python3
"""Writes src/engine/text/entity_table.inc: HTML's named character references.

The names come from Python's html.entities.html5, which is the table of the HTML standard.
An entry is NAME=HEX or NAME=HEX,HEX; NAME! means that HTML knows the name without a semicolon too.
"""

import html.entities
import pathlib
import textwrap

TARGET = pathlib.Path(__file__).resolve().parent.parent / "src/engine/text/entity_table.inc"


def entries():
    known = html.entities.html5
    for name in sorted(n[:-1] for n in known if n.endswith(";")):
        mark = "!" if name in known else ""
        yield f"{name}{mark}=" + ",".join(f"{ord(c):x}" for c in known[name + ";"])


def main():
    lines = textwrap.wrap(" ".join(entries()), width=96, break_long_words=False)
    body = "\n".join(f'"{line} "' for line in lines)
    TARGET.write_text(f"// Made by scripts/{pathlib.Path(__file__).name}; do not edit.\n{body}\n")


if __name__ == "__main__":
    main()
