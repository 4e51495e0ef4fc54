#!/usr/bin/env bash
# Configures and builds a preset. Usage: scripts/build.sh PRESET [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
echo "build: configuring build/$preset"
mkdir -p build
cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 ||
  { cat "build/$preset.configure.log" >&2; exit 1; }
echo "build: compiling (a first time takes minutes)"
cmake --build --preset "$preset" -j "${JOBS:-$(nproc)}" ${1:+--target "$@"}
