#!/usr/bin/env bash
# Installs a build to an empty folder, builds examples/cpp against it outside the tree, once through
# the CMake package and once through pkg-config, and has both judge an article.
# Usage: consume.sh SOURCE_DIR BUILD_DIR CXX
set -euo pipefail
source_dir=$1 build_dir=$2 cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
title="Two cordless vacuums at half price, only until midnight: use the code SPRING at the checkout"

cmake --install "$build_dir" --prefix "$prefix" >"$work/install.log"
cp -r "$source_dir/examples/cpp" "$work/example"

echo "== through the CMake package"
cmake -S "$work/example" -B "$work/build" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_PREFIX_PATH="$prefix" >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }
cmake --build "$work/build"
model=$(echo "$prefix"/share/prefilter/models/default)
by_cmake=$("$work/build/classify_one" "$model" "$title")
echo "$by_cmake"

echo "== through pkg-config"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name prefilter.pc)")
export PKG_CONFIG_PATH
read -ra flags < <(pkg-config --cflags --libs prefilter)
"$cxx" -std=c++20 "$work/example/classify_one.cc" -o "$work/classify_one" "${flags[@]}"
model=$(pkg-config --variable=modelsdir prefilter)/default
libraries=$(pkg-config --variable=libdir prefilter)
by_pkg_config=$(LD_LIBRARY_PATH=$libraries "$work/classify_one" "$model" "$title")
echo "$by_pkg_config"

echo "== the installed program"
echo "{\"title\": \"$title\"}" | "$prefix/bin/prefilter" classify -

[ -s "$prefix/share/man/man1/prefilter-classify.1" ]
bash -n "$prefix/share/bash-completion/completions/prefilter"
[ "$by_cmake" = "$by_pkg_config" ]
[[ "$by_cmake" =~ ^(BLOCK|PASS)\ [0-9.e-]+$ ]]
