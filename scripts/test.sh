#!/usr/bin/env bash
# Runs the C++ tests of build/release, then the Python tests where there is Python with pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
ctest --preset release --no-tests=error -j "${JOBS:-$(nproc)}"

if ! find tests -name 'test_*.py' | grep -q .; then
  echo "test: there are no Python tests"
elif python3 -m pytest --version >/dev/null 2>&1; then
  python3 -m pytest -q -p no:cacheprovider tests
else
  echo "test: Python tests not run: there is no python3 with pytest here"
fi
