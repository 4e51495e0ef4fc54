#!/usr/bin/env bash
# Builds and runs the micro benchmarks and `prefilter bench`. Their JSON goes to build/bench/*.json.
# Usage: scripts/bench.sh [MICRO...]     e.g. scripts/bench.sh product; names: benchmarks/micro
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh build bench
scripts/build.sh bench
[ $# -gt 0 ] || set -- $(cd benchmarks/micro && ls -- *_benchmark.cc | sed 's/_benchmark\.cc$//')
for name in "$@"; do
  "build/bench/benchmarks/${name}_benchmark" --benchmark_out="build/bench/$name.json"
done
build/bench/bin/prefilter bench --json build/bench/prefilter.json
