#!/usr/bin/env bash
# Checks the format, then runs clang-tidy, which first has to find seeded violations.
# Usage: scripts/lint.sh [--changed]    --changed: only the files that differ from main, or that
# include a header which does. What passed before and has not changed since is not checked again.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh build lint
scripts/format.sh --check
[ -f build/release/compile_commands.json ] || cmake --preset release >/dev/null
scripts/lint_proof.sh

all_files() { git ls-files --cached --others --exclude-standard -- "$@" | sort; }
changed_files() {
  { git diff --name-only main; git ls-files --others --exclude-standard; } | sort -u |
    while read -r file; do
      case "$file" in
        *.h) name=${file#src/}; grep -lF "#include \"${name#include/}\"" $(all_files '*.cc') || true ;;
        *.cc) [ ! -f "$file" ] || echo "$file" ;;
      esac
    done | sort -u
}

if [ "${1:-}" = --changed ]; then mapfile -t files < <(changed_files)
else mapfile -t files < <(all_files '*.cc'); fi
[ ${#files[@]} -eq 0 ] || nice scripts/lint_files.py "${files[@]}"
echo "lint: passed"
