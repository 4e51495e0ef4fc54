#!/usr/bin/env bash
# The Grafana dashboard's expressions and the alerts, asked of a Prometheus that watches two servers through troubles.
set -euo pipefail
for program in prometheus promtool; do
  command -v "$program" >/dev/null || { echo "$program is not there: scripts/setup.sh prometheus"; exit 77; }
done
promtool check rules deploy/alerts.yml
promtool test rules scripts/soak/alerts_test.yml
scripts/setup.sh build
nice scripts/build.sh release prefilter_cli
python3 scripts/soak/dashboard.py build/release/bin/prefilter build/soak/dashboard
