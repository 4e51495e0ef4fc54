#!/usr/bin/env bash
# Runs what takes too long for `make test`, a step a file of scripts/soak/, and writes what came of it
# to docs/results/soak-DATE.json, beside the steps that ran that day on another commit. A step that
# passed on this commit is not run again.
# Usage: scripts/soak.sh [--again] [STEP...]      e.g. scripts/soak.sh asan tsan
# A step prints to build/soak/STEP.log; its last line is its note. Exit status: 0 passed, 77 skipped
# (the note says why), anything else failed.
set -uo pipefail
cd "$(dirname "$0")/.."
again=no
if [ "${1:-}" = --again ]; then again=yes; shift; fi
[ $# -gt 0 ] || set -- $(cd scripts/soak && ls -- *.sh | sed 's/\.sh$//')

commit=$(git rev-parse HEAD)
[ -z "$(git status --porcelain --untracked-files=no -- . ':!docs/results')" ] || commit=$commit-modified
state=build/soak/$commit
mkdir -p "$state" docs/results
json_text() { printf '"%s"' "$(sed 's/\\/\\\\/g; s/"/\\"/g' <<<"$1" | tr -d '\000-\037')"; }

run_step() {
  local step=$1 started note result status seconds
  echo "soak: $step"
  started=$(date +%s)
  bash "scripts/soak/$step.sh" >"build/soak/$step.log" 2>&1
  status=$?
  seconds=$(($(date +%s) - started))
  case $status in 0) result=passed ;; 77) result=skipped ;; *) result=failed ;; esac
  note=$(grep -v '^[[:space:]]*$' "build/soak/$step.log" | tail -n 1)
  printf '{"step": "%s", "result": "%s", "seconds": %s, "date": "%s", "commit": "%s", "note": %s}\n' \
    "$step" "$result" "$seconds" "$(date -u +%FT%TZ)" "$commit" "$(json_text "$note")" >"$state/$step.json"
  echo "soak: $step $result in $seconds s: $note"
}

for step in "$@"; do
  if [ "$again" = no ] && grep -qs '"result": "passed"' "$state/$step.json"; then
    echo "soak: $step passed on this commit before"
  else
    run_step "$step"
  fi
done

report=docs/results/soak-$(date -u +%F).json
processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
# A line a step: those of this commit, then those of the report that this commit has not run.
step_lines() {
  cat "$state"/*.json
  [ -f "$report" ] || return 0
  sed -n 's/^ *\({"step": .*}\),\{0,1\}$/\1/p' "$report" | while read -r line; do
    name=${line#'{"step": "'}
    [ -f "$state/${name%%\"*}.json" ] || printf '%s\n' "$line"
  done
}
lines=$(step_lines | sort)
{
  printf '{\n  "date": "%s",\n  "machine": %s,\n' "$(date -u +%FT%TZ)" "$(json_text "$processor")"
  printf '  "processors": %s,\n  "steps": [\n' "$(nproc)"
  sed 's/^/    /; $!s/$/,/' <<<"$lines"
  printf '  ]\n}\n'
} >"$report"
echo "soak: $report"
! grep -q '"result": "failed"' "$report"
