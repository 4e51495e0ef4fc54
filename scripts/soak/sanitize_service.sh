#!/usr/bin/env bash
# The tests of server, client, pipeline, shadow log, gate, watch and registry with the sanitizers: address and
# undefined behaviour, then threads. The steps asan and tsan run all tests, and take an hour each.
set -euo pipefail
scripts/setup.sh build
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1 TSAN_OPTIONS=die_after_fork=0
suites=()
for folder in tests/base/curl tests/registry tests/service/*/; do
  name=${folder#tests/}
  name=${name%/}
  suites+=("${name//\//_}_test")
done
note=
for preset in asan tsan; do
  nice scripts/build.sh "$preset" "${suites[@]}"
  passed=0
  for suite in "${suites[@]}"; do
    "build/$preset/tests/$suite" --gtest_brief=1 | tee "build/soak/$preset.$suite"
    passed=$((passed + $(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests.*/\1/p' "build/soak/$preset.$suite")))
  done
  note+="$preset: $passed tests of ${#suites[@]} suites, no finding; "
done
echo "${note%; }"
