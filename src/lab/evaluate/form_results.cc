#include "lab/evaluate/form_results.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace prefilter::evaluate {
namespace {

Histogram histogram_of(const Cases& cases, const FormScores& scores, const Slice& all) {
  Histogram histogram;
  for (const size_t place : all.places) {
    const double p = scores.p_commerce[place];
    const auto bin = static_cast<size_t>(p * static_cast<double>(kHistogramBins));
    auto& side = cases.cases[place].label == 1 ? histogram.commerce : histogram.journalism;
    ++side[std::min(bin, kHistogramBins - 1)];
  }
  return histogram;
}

Calibration calibration_of(const Cases& cases, const FormScores& scores, const Slice& all) {
  std::vector<double> p;
  std::vector<uint8_t> labels;
  for (const size_t place : all.places) {
    p.push_back(scores.p_commerce[place]);
    labels.push_back(cases.cases[place].label == 1 ? 1 : 0);
  }
  return calibration(p, labels);
}

/// The wrong decisions about cases of this label, the surest first.
std::vector<WrongCase> wrong_cases(const Cases& cases, const FormScores& scores, int label,
                                   size_t most) {
  std::vector<WrongCase> wrong;
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    const bool blocked = scores.blocked[i] != 0;
    if (scores.shown[i] == 0 || cases.cases[i].label != label || blocked == (label == 1)) continue;
    wrong.push_back({i, scores.p_commerce[i]});
  }
  std::stable_sort(wrong.begin(), wrong.end(), [label](const WrongCase& a, const WrongCase& b) {
    return label == 0 ? a.p_commerce > b.p_commerce : a.p_commerce < b.p_commerce;
  });
  if (wrong.size() > most) wrong.resize(most);
  return wrong;
}

}  // namespace

std::optional<Calibration> calibration_at(const Cases& cases, const FormScores& scores,
                                          double temperature) {
  if (scores.margin.empty()) return std::nullopt;
  std::vector<double> p;
  std::vector<uint8_t> labels;
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    if (scores.shown[i] == 0 || scores.failed[i] != 0) continue;
    p.push_back(probability(scores.margin[i], temperature));
    labels.push_back(cases.cases[i].label == 1 ? 1 : 0);
  }
  if (p.empty()) return std::nullopt;
  return calibration(p, labels);
}

FormResults form_results(const Cases& cases, const FormScores& scores, const JudgeOptions& options,
                         ThreadPool& pool) {
  FormResults results;
  const std::vector<Slice> slices = slices_of(cases, scores.shown, options.slices);
  for (const Slice& slice : slices) {
    results.slices.push_back(slice_metrics(slice, cases, scores, options.bootstrap, pool));
  }
  const Slice& all = slices.front();
  results.articles = all.places.size();
  results.errors =
      static_cast<size_t>(std::count(scores.failed.begin(), scores.failed.end(), uint8_t{1}));
  results.served = calibration_of(cases, scores, all);
  results.uncalibrated = calibration_at(cases, scores, 1.0);
  results.histogram = histogram_of(cases, scores, all);
  results.false_blocks = wrong_cases(cases, scores, 0, options.worst);
  results.misses = wrong_cases(cases, scores, 1, options.worst);
  if (options.by_date) {
    for (const Slice& month : months_of(cases, scores.shown, options.slices.least)) {
      results.months.push_back(slice_metrics(month, cases, scores, options.bootstrap, pool));
    }
    results.trend = trend_of(cases, scores, options.bootstrap.confidence);
  }
  return results;
}

Comparison compared(const Cases& cases, const FormScores& first, const FormScores& second) {
  Comparison result;
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    if (first.shown[i] == 0 || second.shown[i] == 0) continue;
    ++result.articles;
    const bool commerce = cases.cases[i].label == 1;
    const bool first_right = (first.blocked[i] != 0) == commerce;
    const bool second_right = (second.blocked[i] != 0) == commerce;
    if (first_right && second_right) ++result.both_right;
    if (first_right && !second_right) ++result.only_first_right;
    if (!first_right && second_right) ++result.only_second_right;
    if (!first_right && !second_right) ++result.both_wrong;
    const auto apart = static_cast<double>(first.p_commerce[i] - second.p_commerce[i]);
    result.max_p_difference = std::max(result.max_p_difference, std::fabs(apart));
  }
  result.verdicts_changed = result.only_first_right + result.only_second_right;
  result.p_value = mcnemar(result.only_first_right, result.only_second_right);
  return result;
}

void correct_for_many(std::vector<Comparison*> family) {
  std::stable_sort(family.begin(), family.end(), [](const Comparison* a, const Comparison* b) {
    return a->p_value < b->p_value;
  });
  double least = 0.0;
  for (size_t i = 0; i < family.size(); ++i) {
    const auto times = static_cast<double>(family.size() - i);
    least = std::max(least, std::min(1.0, times * family[i]->p_value));
    family[i]->p_value_holm = least;
  }
}

}  // namespace prefilter::evaluate
