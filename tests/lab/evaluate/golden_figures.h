#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/temp_folder.h"

namespace prefilter::evaluate {

/// tests/golden/evaluate/figures.json: figures of scikit-learn and SciPy, see
/// scripts/make_golden_evaluate.py.
inline nlohmann::json golden_figures() {
  return nlohmann::json::parse(
      test::read_bytes(test::repository_path("tests/golden/evaluate/figures.json")));
}

inline constexpr double kGoldenTolerance = 1e-9;

}  // namespace prefilter::evaluate
