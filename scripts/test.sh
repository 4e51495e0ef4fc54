#!/usr/bin/env bash
# Runs the C++ tests of build/release, then the Python tests where there is Python with pytest, then
# those of the Python package where it can be built.
set -euo pipefail
cd "$(dirname "$0")/.."
ctest --preset release --no-tests=error -j "${JOBS:-$(nproc)}"

# The peers' Python has what the scripts' tests need; without it they skip and say so.
python=.venv/peers/bin/python
"$python" -m pytest --version >/dev/null 2>&1 || python=python3
if "$python" -m pytest --version >/dev/null 2>&1; then
  status=0
  "$python" -m pytest -q -rs -p no:cacheprovider tests || status=$?
  # 5: nothing was left to run after what was skipped, each with its reason above.
  [ "$status" -eq 0 ] || [ "$status" -eq 5 ] || exit "$status"
else
  echo "test: Python tests not run: there is no python3 with pytest here"
fi

# The Python package: built into build/release, tested from there. Status 77: it cannot be built here.
status=0
scripts/python.sh package || status=$?
if [ "$status" -eq 0 ]; then
  PYTHONPATH=build/release/python build/python-venv/bin/python -m pytest -q -rs -p no:cacheprovider python/tests
elif [ "$status" -eq 77 ]; then
  echo "test: the Python package was neither built nor tested, for the reason above"
else
  exit "$status"
fi

if [ ! -x build/release/bin/prefilter-lab ]; then
  echo "test: prefilter-lab was neither built nor tested: LibTorch or yaml-cpp is missing (make build says why)"
fi
