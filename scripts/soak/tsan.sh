#!/usr/bin/env bash
# All tests with the thread sanitizer.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh tsan
# A test forks and starts threads in the child, where the sanitizer would give up by default.
export TSAN_OPTIONS=die_after_fork=0
ctest --preset tsan --no-tests=error -j "${JOBS:-$(nproc)}" | tee build/soak/tsan.ctest
grep 'tests passed' build/soak/tsan.ctest
