#!/usr/bin/env bash
# kill -9 at 500 random moments (KILLS) each while pairs and while labels are written into a shadow log: the log always
# opens and is sound, counts agree with the place in the dump, no acknowledged label is lost.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release service_shadow_test shadow_probe prefilter_cli
PREFILTER_KILLS=${KILLS:-500} build/release/tests/service_shadow_test --gtest_filter='KillTest.*' --gtest_brief=1
echo "${KILLS:-500} kills each: every log sound, no acknowledged label lost"
