#!/usr/bin/env bash
# How often the watch over drift raises false alarms, and how soon it finds a change, by simulation:
# docs/results/watch-simulations.json. Fails above one false alarm in 90 days, or where a block rate of
# 5.2 % that doubles is found within 2,000 articles in fewer than 90 % of runs.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release watch_probe
nice build/release/tests/support/watch_probe "${WATCH_RUNS:-200}" >build/soak/watch-simulations.json
python3 - build/soak/watch-simulations.json <<'PYTHON'
import json, sys
result = json.load(open(sys.argv[1]))
false_alarms = max(row["alarms_a_run"] for row in result["quiet_90_days"])
found = [row for row in result["doubled_block_rate"] if row["block_rate_before"] > 0.05]
print(f"at most {false_alarms:.2f} false alarms in 90 days (at most 1); a doubled block rate of 5.2 % is found within",
      f"2,000 articles in {min(row['within_2000'] for row in found):.0%} of runs,",
      f"median {max(row['articles_median'] for row in found)} articles")
sys.exit(false_alarms > 1.0 or min(row["within_2000"] for row in found) < 0.9)
PYTHON
cp build/soak/watch-simulations.json docs/results/watch-simulations.json
