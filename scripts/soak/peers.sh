#!/usr/bin/env bash
# Speed and memory beside OpenVINO, ONNX Runtime and transformers on the default model's checkpoint.
set -euo pipefail
checkpoint=${SHARED_DIR:-../shared}/models/commerce-l6
[ -f "$checkpoint/model.safetensors" ] || { echo "no checkpoint in $checkpoint; set SHARED_DIR"; exit 77; }
scripts/setup.sh build
nice scripts/build.sh release prefilter_cli
benchmarks/peers/setup.sh
.venv/peers/bin/python benchmarks/peers/run.py --checkpoint "$checkpoint" --bundle models/default
