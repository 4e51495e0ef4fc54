#!/usr/bin/env bash
# F1, precision and recall of the default model on the labelled texts of SHARED_DIR (default
# ../shared), whole, cut and by title alone, beside those of the rules; and how many verdicts int8
# changes against fp32, for which it needs the checkpoint that the model was made of: CHECKPOINT, a
# Hugging Face folder (default: where the pipelines of config/default-model leave it).
set -euo pipefail
shared=${SHARED_DIR:-../shared}
labels=$shared/data/dev.jsonl
[ -f "$labels" ] || { echo "no labelled texts in $labels; set SHARED_DIR"; exit 77; }
scripts/setup.sh build
nice scripts/build.sh release prefilter_cli prefilter_lab_cli
prefilter=build/release/bin/prefilter lab=build/release/bin/prefilter-lab work=build/soak/accuracy
rm -rf $work && mkdir -p $work

# The fp32 twin judges by the default model's own rules.
python3 - >$work/options <<'END'
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
checkpoint=${CHECKPOINT:-build/default-model/v2/trained/commerce-l12.run/averaged}
twin=()
if [ -d "$checkpoint" ]; then
  $prefilter model convert "$checkpoint" $work/fp32 --precision fp32 $(cat $work/options)
  twin=(--model fp32=$work/fp32)
else
  echo "fp32 is left out: there is no checkpoint in $checkpoint"
fi
# No list of errors and no publishers: the texts stay where they are.
$lab evaluate --model default=models/default "${twin[@]}" --rules rules=config/rules.yaml \
  --data "$labels" --worst 0 --max-sources 0 --min-slice 50 --out $work/all.json | tee $work/report.txt
# The kept file has the figures; curves and histograms are for pages.
python3 - $work/all.json >docs/results/accuracy-default.json <<'END'
import json, sys
def kept(value):
    if isinstance(value, dict):
        return {k: kept(v) for k, v in value.items() if k not in ("curve", "bins", "histogram")}
    return [kept(v) for v in value] if isinstance(value, list) else value
result = kept(json.load(open(sys.argv[1])))
result["data"]["file"] = result["data"]["file"].rsplit("/", 1)[-1]
for candidate in result["candidates"]:
    candidate["path"] = candidate["path"].replace("build/soak/accuracy/", "")
print(json.dumps(result, indent=1))
END
grep 'default against' $work/report.txt
