#!/usr/bin/env bash
# F1, precision and recall of the default model on the labelled texts of SHARED_DIR (default
# ../shared), whole, cut and by title alone; and how many verdicts int8 changes against fp32.
set -euo pipefail
shared=${SHARED_DIR:-../shared}
labels=$shared/data/dev.jsonl
[ -f "$labels" ] || { echo "no labelled texts in $labels; set SHARED_DIR"; exit 77; }
scripts/setup.sh build
nice scripts/build.sh release prefilter_cli
benchmarks/peers/setup.sh
python=.venv/peers/bin/python prefilter=build/release/bin/prefilter work=build/soak/accuracy
rm -rf $work && mkdir -p $work

# The fp32 twin judges by the default model's own rules.
$python - >$work/rules <<'END'
import json
manifest = json.load(open("models/default/manifest.json"))
thresholds = manifest["thresholds"]
print("--threshold", thresholds["default"]["value"], "--max-tokens", manifest["max_tokens"])
print("--temperature", manifest["calibration"]["temperature"])
for language, entry in thresholds["per_language"].items():
    print("--language-threshold", f"{language}={entry['value']}")
if manifest["languages"]:
    print("--languages", ",".join(manifest["languages"]))
END
$prefilter model convert "$shared/models/commerce-l6" $work/fp32 --precision fp32 $(cat $work/rules)
for form in full cut125 title; do
  $python scripts/evaluate_dev.py write --labels "$labels" --form $form >$work/$form.jsonl
  $prefilter classify $work/$form.jsonl --model models/default --no-progress >$work/$form.out
done
$prefilter classify $work/full.jsonl --model $work/fp32 --no-progress >$work/fp32.out
$python scripts/evaluate_dev.py score --labels "$labels" --full $work/full.out --cut125 $work/cut125.out \
  --title $work/title.out --compare $work/fp32.out --json docs/results/accuracy-default.json | tee $work/report.md
$python scripts/evaluate_dev.py score --labels "$labels" --full $work/fp32.out \
  --json docs/results/accuracy-default-fp32.json >>$work/report.md
grep '^compare' $work/report.md
