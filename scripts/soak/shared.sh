#!/usr/bin/env bash
# The shared library, installed and used by a program outside the tree.
set -euo pipefail
scripts/setup.sh build
build=build/shared
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
  -DPREFILTER_BUILD_TESTS=OFF
nice cmake --build $build -j "${JOBS:-$(nproc)}"
tests/install/consume.sh "$PWD" "$PWD/$build" "${CXX:-c++}"
echo "installed, and used through the CMake package and pkg-config"
