#!/usr/bin/env bash
# Builds the fuzz targets and runs each for FUZZ_SECONDS (60), from its seeds in fuzz/corpus/NAME.
# Usage: scripts/fuzz.sh [TARGET...]     e.g. scripts/fuzz.sh jsonl html
# A crash, a leak, an input over 2 s or over 2 GB of memory fails; the input is kept in
# build/fuzz/artifacts/TARGET. Writes build/fuzz/summary.json.
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh build fuzz && scripts/build.sh fuzz || exit 1

seconds=${FUZZ_SECONDS:-60}
summary=build/fuzz/summary.json
failed=0 rows=()
[ $# -gt 0 ] || set -- $(cd fuzz && ls -- *_fuzz.cc | sed 's/_fuzz\.cc$//')
for target in "$@"; do
  corpus=build/fuzz/corpus/$target artifacts=build/fuzz/artifacts/$target
  mkdir -p "$corpus" "$artifacts"
  seeds=()
  [ ! -d "fuzz/corpus/$target" ] || seeds=("fuzz/corpus/$target")
  log=build/fuzz/$target.log
  echo "fuzz: $target for $seconds s"
  if nice -n 10 "build/fuzz/bin/${target}_fuzz" -max_total_time="$seconds" -timeout=2 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$artifacts/" \
    "$corpus" "${seeds[@]}" >"$log" 2>&1; then
    result=passed
  else
    result=failed failed=$((failed + 1))
    tail -n 40 "$log"
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "fuzz: $target $result, ${runs:-0} executions"
  rows+=("{\"target\": \"$target\", \"result\": \"$result\", \"executions\": ${runs:-0}}")
done
(IFS=,; printf '{"seconds_each": %s, "targets": [%s]}\n' "$seconds" "${rows[*]}") >"$summary"
echo "fuzz: $(($# - failed)) passed, $failed failed ($summary)"
[ "$failed" -eq 0 ]
