#include "lab/evaluate/by_date.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace prefilter::evaluate {
namespace {

/// An article's month, counted from year 0, and whether its verdict was right.
struct Dated {
  double month = 0.0;
  double right = 0.0;
};

/// month: "2026-05".
double month_number(const std::string& month) {
  int year = 0;
  int of_year = 0;
  std::from_chars(month.data(), month.data() + 4, year);
  std::from_chars(month.data() + 5, month.data() + 7, of_year);
  return 12.0 * year + of_year;
}

std::vector<Dated> dated_verdicts(const Cases& cases, const FormScores& scores) {
  std::vector<Dated> dated;
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    const Case& one = cases.cases[i];
    if (scores.shown[i] == 0 || one.month.empty()) continue;
    const bool right = (scores.blocked[i] != 0) == (one.label == 1);
    dated.push_back({month_number(one.month), right ? 1.0 : 0.0});
  }
  return dated;
}

std::string points(double slope) {
  char text[16];
  std::snprintf(text, sizeof(text), "%+.2f", slope * 100.0);
  return text;
}

std::string sentence_of(const Trend& trend) {
  if (!trend.slope.value) {
    return "The articles with a date cover fewer than two months: nothing can be said of a trend.";
  }
  const std::string over = " over " + std::to_string(trend.months) + " months (" +
                           points(*trend.slope.value) + " points a month, " +
                           points(trend.slope.low) + " to " + points(trend.slope.high) + ").";
  if (trend.slope.low > 0.0) return "Accuracy rises" + over;
  if (trend.slope.high < 0.0) return "Accuracy falls" + over;
  return "Accuracy shows no trend" + over;
}

}  // namespace

Trend trend_of(const Cases& cases, const FormScores& scores, double confidence) {
  const std::vector<Dated> dated = dated_verdicts(cases, scores);
  Trend trend;
  trend.articles = dated.size();
  double mean_month = 0.0;
  double mean_right = 0.0;
  double first = std::numeric_limits<double>::infinity();
  double last = -first;
  for (const Dated& one : dated) {
    mean_month += one.month / static_cast<double>(dated.size());
    mean_right += one.right / static_cast<double>(dated.size());
    first = std::min(first, one.month);
    last = std::max(last, one.month);
  }
  if (!dated.empty()) trend.months = static_cast<size_t>(last - first) + 1;
  if (trend.months >= 2) {
    double squares = 0.0;
    double products = 0.0;
    for (const Dated& one : dated) {
      squares += (one.month - mean_month) * (one.month - mean_month);
      products += (one.month - mean_month) * (one.right - mean_right);
    }
    const double slope = products / squares;
    double spread = 0.0;
    for (const Dated& one : dated) {
      const double off = one.right - mean_right - slope * (one.month - mean_month);
      spread += (one.month - mean_month) * (one.month - mean_month) * off * off;
    }
    const double z = boost::math::quantile(boost::math::normal(), (1.0 + confidence) / 2.0);
    const double half = z * std::sqrt(spread) / squares;
    trend.slope = {slope, slope - half, slope + half};
  }
  trend.sentence = sentence_of(trend);
  return trend;
}

}  // namespace prefilter::evaluate
