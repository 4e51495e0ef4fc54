#!/usr/bin/env bash
# Proves that clang-tidy, as .clang-tidy configures it, finds violations in a source and in a header.
set -euo pipefail
cd "$(dirname "$0")/.."
seed=build/lint/src
mkdir -p "$seed"
cat >"$seed/seeded.h" <<'CC'
#pragma once
#include <string>
struct Seeded {
  Seeded(int value);  // google-explicit-constructor
  std::string name;
};
inline int BadName() { return 0; }  // readability-identifier-naming
CC
cat >"$seed/seeded.cc" <<'CC'
#include "seeded.h"
#include <utility>
Seeded::Seeded(int value) : name(std::to_string(value)) {}
std::string twice(std::string text) {
  std::string moved = std::move(text);
  return moved + text;  // bugprone-use-after-move
}
CC
found=$(clang-tidy-19 --quiet --config-file=.clang-tidy "$PWD/$seed/seeded.cc" -- -std=c++20 2>/dev/null) || true
for expected in "seeded.h:.*google-explicit-constructor" "seeded.h:.*readability-identifier-naming" \
  "seeded.cc:.*bugprone-use-after-move"; do
  grep -q "$expected" <<<"$found" || { echo "lint: the seeded violation '$expected' was not found" >&2; exit 1; }
done
echo "lint: the seeded violations are found, in the source and in the header"
