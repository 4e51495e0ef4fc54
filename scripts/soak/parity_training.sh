#!/usr/bin/env bash
# Training against transformers and peft, live: losses, gradients and 20 optimiser steps of tiny random
# models of every architecture. Also runs the tests of the scripts in Python, which need torch.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release training_probe
benchmarks/peers/setup.sh
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
nice .venv/peers/bin/python -m pytest -q -p no:cacheprovider tests/scripts
nice .venv/peers/bin/python -W ignore scripts/parity_training.py --seeds "${SEEDS:-4}" \
  --out docs/results/parity-training.json
