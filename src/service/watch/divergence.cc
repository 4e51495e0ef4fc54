#include "service/watch/divergence.h"

#include <cmath>
#include <vector>

#include "base/check.h"

namespace prefilter::watch {
namespace {

constexpr double kAdded = 0.5;

std::vector<double> shares(std::span<const uint64_t> counts) {
  double total = 0.0;
  for (const uint64_t count : counts) total += static_cast<double>(count) + kAdded;
  std::vector<double> shares;
  for (const uint64_t count : counts) {
    shares.push_back((static_cast<double>(count) + kAdded) / total);
  }
  return shares;
}

}  // namespace

double population_stability_index(std::span<const uint64_t> before, std::span<const uint64_t> now) {
  PREFILTER_CHECK(before.size() == now.size(), "the same categories");
  const std::vector<double> p = shares(before);
  const std::vector<double> q = shares(now);
  double sum = 0.0;
  for (size_t i = 0; i < p.size(); ++i) sum += (q[i] - p[i]) * std::log(q[i] / p[i]);
  return sum;
}

double jensen_shannon(std::span<const uint64_t> before, std::span<const uint64_t> now) {
  PREFILTER_CHECK(before.size() == now.size(), "the same categories");
  const std::vector<double> p = shares(before);
  const std::vector<double> q = shares(now);
  double sum = 0.0;
  for (size_t i = 0; i < p.size(); ++i) {
    const double middle = 0.5 * (p[i] + q[i]);
    sum += 0.5 * (p[i] * std::log2(p[i] / middle) + q[i] * std::log2(q[i] / middle));
  }
  return sum;
}

}  // namespace prefilter::watch
