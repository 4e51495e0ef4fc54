#include "service/statistics/betting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace prefilter::statistics {
namespace {

// With so many bettors the nearest one to the best stake loses little even after 10,000 labels.
constexpr size_t kBettors = 100;
// A share below exp(-30) is none.
constexpr double kLeastLogShare = -30.0;
constexpr double kLogShareError = 1e-10;
constexpr int kShareSteps = 100;
// Halvings of the price's range: finer than anything that is printed.
constexpr int kPriceSteps = 50;
// exp(±kPriceRange) spans every exchange rate between a share and log wealth that occurs.
constexpr double kPriceRange = 40.0;

double stake(size_t bettor) {
  return (static_cast<double>(bettor) + 0.5) / static_cast<double>(kBettors);
}

/// The share at which another step down would cost `price` of log wealth a unit: where the convex
/// log wealth has the slope -price. The logarithms of price and share are nearly linear in each
/// other, so that a secant between brackets (the Illinois variant of regula falsi; Dowell and
/// Jarratt, BIT 1971) takes few steps.
double share_at_price(const ShareBet& bet, double price) {
  if (-bet.slope(1.0) >= price) return 1.0;
  if (!bet.has_hits()) return 0.0;
  const auto excess = [&](double log_share) {
    return std::log(-bet.slope(std::exp(log_share)) / price);
  };
  double low = kLeastLogShare;
  double high = 0.0;
  double at_low = excess(low);
  double at_high = excess(high);
  if (at_low <= 0.0) return 0.0;
  for (int step = 0; step < kShareSteps && high - low > kLogShareError; ++step) {
    double middle = low + (high - low) * at_low / (at_low - at_high);
    if (!(middle > low && middle < high)) middle = 0.5 * (low + high);
    const double here = excess(middle);
    if (here >= 0.0) {
      low = middle;
      at_low = here;
      at_high *= 0.5;
    } else {
      high = middle;
      at_high = here;
      at_low *= 0.5;
    }
    if (std::abs(here) < kLogShareError) return std::exp(middle);
  }
  return std::exp(low);
}

}  // namespace

void add_label(Tally& tally, double weight, bool hit) {
  PREFILTER_CHECK(weight > 0.0 && weight <= 1.0, "a weight in (0, 1]");
  auto entry = std::find_if(tally.begin(), tally.end(),
                            [&](const WeightedCount& count) { return count.weight == weight; });
  if (entry == tally.end()) entry = tally.insert(tally.end(), WeightedCount{.weight = weight});
  (hit ? entry->hits : entry->misses) += 1.0;
}

Tally exchanged(Tally tally) {
  for (WeightedCount& count : tally) std::swap(count.hits, count.misses);
  return tally;
}

ShareBet::ShareBet(const Tally& tally) : tally_(tally), log_misses_(kBettors, 0.0) {
  for (const WeightedCount& count : tally_) {
    has_hits_ = has_hits_ || count.hits > 0.0;
    if (count.misses <= 0.0) continue;
    for (size_t bettor = 0; bettor < kBettors; ++bettor) {
      log_misses_[bettor] += count.misses * std::log1p(-stake(bettor) * count.weight);
    }
  }
}

ShareBet::Sums ShareBet::sums(double p) const {
  PREFILTER_CHECK(p > 0.0 && p <= 1.0, "a share to bet against");
  std::array<double, kBettors> logs{};
  std::array<double, kBettors> slopes{};
  std::copy(log_misses_.begin(), log_misses_.end(), logs.begin());
  for (const WeightedCount& count : tally_) {
    if (count.hits <= 0.0) continue;
    for (size_t bettor = 0; bettor < kBettors; ++bettor) {
      const double part = stake(bettor) * count.weight;
      logs[bettor] += count.hits * std::log1p(part * (1.0 / p - 1.0));
      slopes[bettor] -= count.hits * part / (p * (p * (1.0 - part) + part));
    }
  }
  const double most = *std::max_element(logs.begin(), logs.end());
  double wealth = 0.0;
  double slope = 0.0;
  for (size_t bettor = 0; bettor < kBettors; ++bettor) {
    const double part = std::exp(logs[bettor] - most);
    wealth += part;
    slope += part * slopes[bettor];
  }
  return {most + std::log(wealth / static_cast<double>(kBettors)), slope / wealth};
}

double ShareBet::log_wealth(double p) const { return sums(p).log_wealth; }

double ShareBet::slope(double p) const { return sums(p).slope; }

JointBets::JointBets(std::span<const Tally> groups) {
  for (const Tally& tally : groups) {
    from_below_.emplace_back(tally);
    from_above_.emplace_back(exchanged(tally));
  }
}

JointBets::Sum JointBets::normal_form(std::span<const double> coefficients) const {
  PREFILTER_CHECK(coefficients.size() == groups(), "a coefficient a group");
  Sum sum;
  for (const double coefficient : coefficients) sum.scale += std::abs(coefficient);
  for (size_t group = 0; group < groups(); ++group) {
    if (coefficients[group] == 0.0) continue;
    // A negative coefficient times a share is the coefficient, plus its size times the rest.
    const bool below = coefficients[group] > 0.0;
    if (!below) sum.constant += coefficients[group];
    sum.positions.push_back({below ? &from_below_[group] : &from_above_[group],
                             std::abs(coefficients[group]) / sum.scale});
  }
  return sum;
}

JointBets::Reached JointBets::reached_at(const Sum& sum, double log_price) {
  Reached reached;
  for (const Position& position : sum.positions) {
    const double price = position.coefficient * std::exp(log_price);
    const double share = share_at_price(*position.bet, price);
    reached.sum += position.coefficient * share;
    if (share > 0.0 || !position.bet->has_hits()) {
      // Without hits the wealth is the same against every share.
      reached.log_wealth += position.bet->log_wealth(share > 0.0 ? share : 1.0);
    } else {
      reached.log_wealth = std::numeric_limits<double>::infinity();
    }
  }
  return reached;
}

// The least sum in a convex set by its Lagrangian: one price of log wealth for all groups, high
// enough that the bettors hold 1/alpha.
double JointBets::lower_bound(std::span<const double> coefficients, double alpha) const {
  const Sum sum = normal_form(coefficients);
  if (sum.scale <= 0.0) return 0.0;
  const double limit = -std::log(alpha);
  double low = -kPriceRange;
  double high = kPriceRange;
  for (int step = 0; step < kPriceSteps; ++step) {
    const double middle = 0.5 * (low + high);
    (reached_at(sum, middle).log_wealth >= limit ? high : low) = middle;
  }
  return sum.constant + sum.scale * reached_at(sum, high).sum;  // outside the set, by a hair
}

bool JointBets::exceeds(std::span<const double> coefficients, double than, double alpha) const {
  const Sum sum = normal_form(coefficients);
  if (sum.scale <= 0.0) return 0.0 > than;
  const double target = (than - sum.constant) / sum.scale;
  if (target < 0.0) return true;  // no share is less than none
  const double limit = -std::log(alpha);
  double low = -kPriceRange;
  double high = kPriceRange;
  for (int step = 0; step < kPriceSteps; ++step) {
    const double middle = 0.5 * (low + high);
    const Reached reached = reached_at(sum, middle);
    // The larger the sum, the less the bettors hold against it: one point on either side settles
    // it.
    if (reached.log_wealth >= limit && reached.sum > target) return true;
    if (reached.log_wealth < limit && reached.sum <= target) return false;
    (reached.log_wealth >= limit ? high : low) = middle;
  }
  return false;  // equal, as far as numbers tell
}

}  // namespace prefilter::statistics
