#!/usr/bin/env bash
# Rules against Python's `re`: random patterns on more than 100,000 texts (of RULES_TEXTS, less those of
# patterns that are refused) for each of two seeds.
set -euo pipefail
scripts/setup.sh build
nice scripts/build.sh release rules_probe
for seed in 101 "$(date +%j)"; do
  nice python3 scripts/parity_rules.py build/release/tests/support/rules_probe --texts "${RULES_TEXTS:-130000}" \
    --seed "$seed" | tee "build/soak/parity_rules_$seed.txt"
done
