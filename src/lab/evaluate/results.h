#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lab/evaluate/by_date.h"
#include "lab/evaluate/calibration.h"
#include "lab/evaluate/cases.h"
#include "lab/evaluate/choose.h"
#include "lab/evaluate/metrics.h"
#include "lab/evaluate/scores.h"

namespace prefilter::evaluate {

inline constexpr size_t kHistogramBins = 50;  // of equal width over [0, 1]

/// How many articles of either class have a score in each bin.
struct Histogram {
  std::array<size_t, kHistogramBins> commerce{};
  std::array<size_t, kHistogramBins> journalism{};
};

/// A wrong decision.
struct WrongCase {
  size_t place = 0;  ///< in the cases
  float p_commerce = 0.0F;
};

/// What one candidate is worth in one form.
struct FormResults {
  size_t articles = 0;
  size_t errors = 0;
  std::vector<SliceMetrics> slices;         ///< "all" first
  Calibration served;                       ///< of p_commerce as it is served
  std::optional<Calibration> uncalibrated;  ///< at temperature 1, where there are margins
  std::optional<Calibration> fitted;        ///< at the temperature fitted on the validation data
  Histogram histogram;
  std::vector<WrongCase> false_blocks;  ///< the surest first
  std::vector<WrongCase> misses;        ///< the surest first
  std::vector<SliceMetrics> months;     ///< by date of publication, if asked for
  std::optional<Trend> trend;           ///< likewise
};

/// A threshold chosen on the validation data, and what it does on the data that is judged.
struct ChoiceResults {
  ThresholdChoice choice;
  std::map<Form, DecisionMetrics>
      test;  ///< of all articles or of its language; empty without value
};

struct CandidateResults {
  CandidateScores about;                     ///< without its scores
  std::optional<double> fitted_temperature;  ///< on the validation data
  std::vector<ChoiceResults> thresholds;     ///< likewise
  std::map<Form, FormResults> forms;
};

/// Two candidates on the same articles in one form.
struct Comparison {
  Form form = Form::kFull;
  std::string first;
  std::string second;
  size_t articles = 0;
  size_t both_right = 0;
  size_t only_first_right = 0;
  size_t only_second_right = 0;
  size_t both_wrong = 0;
  size_t verdicts_changed = 0;
  double max_p_difference = 0.0;  ///< the largest between their p_commerce of one article
  double p_value = 1.0;           ///< McNemar, exact, two-sided
  double p_value_holm = 1.0;      ///< the same corrected for all pairs of this form (Holm 1979)
};

/// What an evaluation found out.
struct Results {
  std::string made_by;
  std::string created;
  Cases data;
  std::optional<Cases> validation;
  Bootstrap bootstrap;
  Guarantee guarantee;  ///< that thresholds were chosen for
  size_t least = 0;     ///< articles that a slice needs
  std::vector<CandidateResults> candidates;
  std::vector<Comparison> comparisons;
};

/// The file of docs/formats/evaluation.md. Figures are rounded to six decimals.
std::string to_json(const Results& results);

/// For people: a table a form, a row a candidate, the slices of the best one after it.
std::string to_table(const Results& results);

}  // namespace prefilter::evaluate
