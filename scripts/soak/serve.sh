#!/usr/bin/env bash
# The server under load: throughput, overload, slow clients, exchanges of the model. NOTE: what else used the machine.
set -euo pipefail
command -v wrk >/dev/null || { echo "wrk is not there: apt-get install wrk"; exit 77; }
scripts/setup.sh build
nice scripts/build.sh release prefilter_cli
ulimit -n 8192
python3 scripts/load/serve_load.py --note "${NOTE:-nothing else ran on purpose}" --out docs/results/serve-load.json
