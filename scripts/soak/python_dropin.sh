#!/usr/bin/env bash
# The Python drop-in beside a plain `transformers` implementation on the same checkpoint: docs/results/python-dropin.json.
set -euo pipefail
shared=${SHARED_DIR:-../shared}
checkpoint=$shared/models/commerce-l6
[ -f "$checkpoint/model.safetensors" ] || { echo "no checkpoint in $checkpoint; set SHARED_DIR"; exit 77; }
reference=${REFERENCE_PYTHON:-.venv/peers/bin/python}
[ -x "$reference" ] || benchmarks/peers/setup.sh
scripts/python.sh package
work=build/soak/python_dropin
rm -rf "$work" && mkdir -p "$work"
build/release/bin/prefilter model convert "$checkpoint" "$work/fp32" --precision fp32
PYTHONPATH=$PWD/build/release/python "$reference" scripts/parity_drop_in.py --reference "$reference" \
  --ours build/python-venv/bin/python --checkpoint "$checkpoint" --fp32 "$work/fp32" --default models/default \
  --articles "$shared/data/dev.jsonl" --count "${COUNT:-200}" --rounds "${ROUNDS:-3}"
