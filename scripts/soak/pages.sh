#!/usr/bin/env bash
# The pages of `prefilter serve` in headless Chromium.
set -euo pipefail
scripts/setup.sh build pages
nice scripts/build.sh release prefilter_cli pages_probe
venv=.venv/pages
[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/python -m pip install --quiet --disable-pip-version-check -r tests/pages/requirements.txt
nice $venv/bin/python -m pytest -q -rs -p no:cacheprovider tests/pages | tee build/soak/pages.txt
tail -n 1 build/soak/pages.txt
