#!/usr/bin/env bash
# kill -9 at 500 random moments in each of promote and rollback of the registry.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release e2e_test prefilter_cli
PREFILTER_TEST_KILLS=${KILLS:-500} build/release/tests/e2e_test --gtest_filter='RegistryKill.*' \
  | tee build/soak/kill_registry.txt
grep -q '\[  PASSED  \] 2 tests' build/soak/kill_registry.txt
grep -E '^(promote|rollback): ' build/soak/kill_registry.txt | paste -sd ';'
