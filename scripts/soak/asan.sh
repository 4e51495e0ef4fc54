#!/usr/bin/env bash
# All tests with the address and undefined-behaviour sanitizers.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh asan
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1
ctest --preset asan --no-tests=error -j "${JOBS:-$(nproc)}" | tee build/soak/asan.ctest
grep 'tests passed' build/soak/asan.ctest
