#!/usr/bin/env bash
# The article parser against Python's json on a million mutated lines, entities against its html.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release article_probe
nice python3 scripts/parity_articles.py build/release/tests/support/article_probe --lines 1000000 |
  tee build/soak/parity_articles.txt
paste -s -d ';' build/soak/parity_articles.txt
