#!/usr/bin/env bash
# Every fuzz target for FUZZ_SECONDS.
set -euo pipefail
scripts/fuzz.sh
