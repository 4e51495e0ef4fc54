#!/usr/bin/env bash
# fp32 logits against transformers, live: the tiny checkpoints, and the real one where it lies in
# SHARED_DIR (default ../shared).
set -euo pipefail
real=${SHARED_DIR:-../shared}/models/commerce-l6
[ -f "$real/model.safetensors" ] || { echo "no real checkpoint in $real; set SHARED_DIR"; exit 77; }
scripts/setup.sh build
nice scripts/build.sh release encoder_probe
benchmarks/peers/setup.sh
OMP_WAIT_POLICY=passive nice .venv/peers/bin/python scripts/parity_encoder.py "$real" tests/golden/encoder/*/ |
  tee build/soak/parity_encoder.txt
grep '^commerce-l6' build/soak/parity_encoder.txt
