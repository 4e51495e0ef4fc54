#!/usr/bin/env bash
# Rehearses the migration from regex rules to a model (scripts/rehearsal/rehearsal.py) in build/rehearsal.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/rehearsal/rehearsal.py build/release/bin/prefilter models/default build/rehearsal
