#!/usr/bin/env bash
# All tests with the thread sanitizer.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh tsan
ctest --preset tsan --no-tests=error -j "${JOBS:-$(nproc)}" | tee build/soak/tsan.ctest
grep 'tests passed' build/soak/tsan.ctest
