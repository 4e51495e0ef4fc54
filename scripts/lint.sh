#!/usr/bin/env bash
# Checks the format, then runs clang-tidy, which first has to find seeded violations.
# Usage: scripts/lint.sh [--changed]    --changed: only the files that differ from main, or that
# include a header which does.
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
# Only what the build compiles can be checked: its flags are known.
compiled=()
for file in "${files[@]}"; do
  if grep -qF "/$file\"" build/release/compile_commands.json; then compiled+=("$file"); fi
done
echo "lint: clang-tidy on ${#compiled[@]} files, ${JOBS:-$(nproc)} at a time"
[ ${#compiled[@]} -eq 0 ] || printf '%s\n' "${compiled[@]}" |
  nice xargs -P "${JOBS:-$(nproc)}" -n 1 clang-tidy-19 --quiet -p build/release \
    --extra-arg=-Wno-error --extra-arg=-Wno-unknown-warning-option 2> >(grep -v 'warnings\? generated\|^Suppressed\|^Use ' >&2)
echo "lint: passed"
