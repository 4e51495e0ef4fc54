#!/usr/bin/env bash
# How often the gate promotes what it should not, and how many labels it takes, by simulation:
# docs/results/gate-simulations.json. Fails where more than 5 % are promoted or intervals cover less
# than 95 %.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release gate_probe
nice build/release/tests/support/gate_probe "${GATE_RUNS:-2000}" >build/soak/gate-simulations.json
python3 - build/soak/gate-simulations.json <<'PYTHON'
import json, sys
result = json.load(open(sys.argv[1]))
at_the_limit = [result["one_cell_looked_at_after_every_label"][0],
                result["two_cells_uneven_probabilities"][0], result["recall_difference"][0]]
covered = [week[figure] for week in result["shadow_weeks_95_percent_intervals"]
           for figure in ("precision_covered", "recall_covered")]
good = result["one_cell_looked_at_after_every_label"][3]
print("promoted at the limit:", ", ".join(f"{row['share']:.1%}" for row in at_the_limit),
      f"(at most 5 %); labels at 98 %: median {good['labels_median']}, p90 {good['labels_p90']};",
      f"least coverage {min(covered):.1%} (at least 95 %)")
sys.exit(max(row["share"] for row in at_the_limit) > 0.05 or min(covered) < 0.95)
PYTHON
cp build/soak/gate-simulations.json docs/results/gate-simulations.json
