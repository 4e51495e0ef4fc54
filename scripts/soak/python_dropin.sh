#!/usr/bin/env bash
# The Python drop-in beside a plain `transformers` implementation on the weights of the default model:
# docs/results/python-dropin.json.
set -euo pipefail
articles=${ARTICLES:-${SHARED_DIR:-../shared}/data/dev.jsonl}
[ -f "$articles" ] || { echo "no articles in $articles; set ARTICLES"; exit 77; }
reference=${REFERENCE_PYTHON:-.venv/peers/bin/python}
[ -x "$reference" ] || benchmarks/peers/setup.sh
nice scripts/python.sh package
work=build/soak/python_dropin
rm -rf "$work" && mkdir -p "$work"
"$reference" scripts/widen_bundle.py models/default "$work/checkpoint"
build/release/bin/prefilter model convert "$work/checkpoint" "$work/fp32" --precision fp32
PYTHONPATH=$PWD/build/release/python "$reference" scripts/parity_drop_in.py --reference "$reference" \
  --ours build/python-venv/bin/python --checkpoint "$work/checkpoint" --fp32 "$work/fp32" --default models/default \
  --articles "$articles" --count "${COUNT:-200}" --rounds "${ROUNDS:-3}"
