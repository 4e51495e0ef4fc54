#include "base/cohen_kappa.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"

namespace prefilter {
namespace {

constexpr double kTwoSided95 = 1.959963984540054;  // the normal distribution's 97.5 % point

/// Shares of the pairs: cell(i, j) of those that the first reading put into i, the second into j.
class Table {
 public:
  Table(std::span<const int> first, std::span<const int> second, size_t size)
      : size_(size), cells_(size * size), rows_(size), columns_(size) {
    const double share = 1.0 / static_cast<double>(first.size());
    for (size_t item = 0; item < first.size(); ++item) {
      const auto i = static_cast<size_t>(first[item]);
      const auto j = static_cast<size_t>(second[item]);
      PREFILTER_CHECK(i < size && j < size, "a category is below the number of categories");
      cells_[i * size + j] += share;
      rows_[i] += share;
      columns_[j] += share;
    }
  }

  size_t size() const { return size_; }
  double cell(size_t i, size_t j) const { return cells_[i * size_ + j]; }
  double row(size_t i) const { return rows_[i]; }
  double column(size_t j) const { return columns_[j]; }

  /// Sum of value(i, j) over all pairs of categories.
  template <typename Value>
  double sum(Value value) const {
    double total = 0.0;
    for (size_t i = 0; i < size_; ++i) {
      for (size_t j = 0; j < size_; ++j) total += value(i, j);
    }
    return total;
  }

 private:
  size_t size_;
  std::vector<double> cells_;
  std::vector<double> rows_;
  std::vector<double> columns_;
};

/// How much a pair of categories counts as agreement, from 0 to 1.
double weight(const KappaOptions& options, size_t i, size_t j) {
  if (options.weights == Weights::kNone) return i == j ? 1.0 : 0.0;
  const double distance = (static_cast<double>(i) - static_cast<double>(j)) /
                          static_cast<double>(options.categories - 1);
  return 1.0 - distance * distance;
}

/// The standard error of kappa in large samples, times sqrt(n). by_chance: the agreement of two
/// readings with these margins that know nothing of each other.
double scaled_error(const Table& table, const KappaOptions& options, double kappa,
                    double by_chance) {
  const size_t size = table.size();
  std::vector<double> row_mean(size);     // of the weights, over the second reading's margin
  std::vector<double> column_mean(size);  // over the first one's
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) {
      row_mean[i] += weight(options, i, j) * table.column(j);
      column_mean[j] += weight(options, i, j) * table.row(i);
    }
  }
  const double squares = table.sum([&](size_t i, size_t j) {
    const double term = weight(options, i, j) - (row_mean[i] + column_mean[j]) * (1.0 - kappa);
    return table.cell(i, j) * term * term;
  });
  const double mean = kappa - by_chance * (1.0 - kappa);
  return std::sqrt(std::max(0.0, squares - mean * mean)) / (1.0 - by_chance);
}

}  // namespace

std::optional<Kappa> cohen_kappa(std::span<const int> first, std::span<const int> second,
                                 const KappaOptions& options) {
  PREFILTER_CHECK(first.size() == second.size(), "the readings are of the same items");
  PREFILTER_CHECK(options.categories >= 2, "a scale has at least two steps");
  if (first.empty()) return std::nullopt;
  const Table table(first, second, options.categories);
  const double observed =
      table.sum([&](size_t i, size_t j) { return weight(options, i, j) * table.cell(i, j); });
  const double by_chance = table.sum(
      [&](size_t i, size_t j) { return weight(options, i, j) * table.row(i) * table.column(j); });
  constexpr double kOne = 1.0 - 1e-12;  // sums of shares are not exact
  if (by_chance >= kOne) return std::nullopt;

  const double n = static_cast<double>(first.size());
  if (std::equal(first.begin(), first.end(), second.begin())) {
    const double least = std::pow(0.025, 1.0 / n);  // the share of agreements, Clopper and Pearson
    return Kappa{1.0, (least - by_chance) / (1.0 - by_chance), 1.0};
  }
  const double kappa = (observed - by_chance) / (1.0 - by_chance);
  const double half = kTwoSided95 * scaled_error(table, options, kappa, by_chance) / std::sqrt(n);
  return Kappa{kappa, kappa - half, std::min(1.0, kappa + half)};
}

}  // namespace prefilter
