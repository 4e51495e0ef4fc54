#!/usr/bin/env bash
# Checkpoints of transformers and peft in our programs and ours in theirs: the same scores.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release prefilter_cli prefilter_lab_cli
benchmarks/peers/setup.sh
OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive nice .venv/peers/bin/python -W ignore scripts/parity_checkpoints.py
