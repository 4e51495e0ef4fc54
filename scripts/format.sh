#!/usr/bin/env bash
# Formats the C++ files in place, or with --check only names those that are not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh lint
mapfile -t files < <(git ls-files --cached --others --exclude-standard -- '*.cc' '*.h' | sort)
if [ "${1:-}" = --check ]; then
  clang-format-19 --dry-run --Werror "${files[@]}"
  echo "format: ${#files[@]} files are formatted"
else
  clang-format-19 -i "${files[@]}"
fi
