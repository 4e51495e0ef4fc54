#pragma once

#include <cstdio>
#include <cstdlib>

/// What must hold for every input of a fuzz target; libFuzzer keeps the input where it does not.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}
