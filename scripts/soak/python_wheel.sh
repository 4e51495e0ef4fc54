#!/usr/bin/env bash
# The wheel in a Debian that has Python and nothing of ours: installed without network, it classifies the examples.
set -euo pipefail
[ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null || { echo "needs root and debootstrap"; exit 77; }
scripts/setup.sh build python
scripts/python.sh wheel
work=$PWD/build/soak/python_wheel
if [ ! -f "$work/system/made" ]; then
  rm -rf "$work"
  mkdir -p "$work"
  debootstrap --variant=minbase --include=python3-venv bookworm "$work/system" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
  touch "$work/system/made"
fi
rm -rf "$work/system/try"
mkdir "$work/system/try"
cp -r build/wheels/*.whl examples/articles.jsonl examples/python "$work/system/try"
chroot "$work/system" bash -euc 'cd /try
  python3 -m venv venv
  venv/bin/pip install -q --no-index ./*.whl
  venv/bin/python python/filter_articles.py articles.jsonl' | tee "$work/counts.txt"
bytes=$(stat -c %s build/wheels/*.whl)
[ "$bytes" -le $((120 * 1000 * 1000)) ] || { echo "the wheel has $bytes bytes, more than 120 MB"; exit 1; }
echo "a wheel of $((bytes / 1000000)) MB: $(paste -s -d ';' "$work/counts.txt" | tr -s ' ')"
