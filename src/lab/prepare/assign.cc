#include "lab/prepare/assign.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace prefilter::prepare {
namespace {

constexpr size_t kLevels = std::tuple_size_v<decltype(Unit::strata)>;

// A share of fewer is a matter of one unit, which balancing would move with every unit that joins.
constexpr size_t kFewUnits = 20;

/// Moves units of one stratum over the border between two sets of parts.
class Border {
 public:
  /// share: of the stratum's articles that belong to the lower side.
  Border(std::span<const Unit> units, std::vector<Part>& parts, double share)
      : units_(units), parts_(parts), share_(share) {}

  /// members: the units of a stratum in order of position. `lower` says which parts lie below the
  /// border; a unit that crosses it becomes `to_lower` or `to_upper`.
  template <typename IsLower>
  void balance(std::span<const size_t> members, IsLower is_lower, Part to_lower, Part to_upper) {
    size_t all = 0;
    size_t below = 0;
    for (const size_t unit : members) {
      all += units_[unit].articles;
      if (is_lower(parts_[unit])) below += units_[unit].articles;
    }
    const auto n = static_cast<double>(all);
    const double slack = std::max(1.0, std::sqrt(n * share_ * (1.0 - share_)));
    const double least = n * share_ - slack;
    const double most = n * share_ + slack;
    for (size_t i = members.size(); i-- > 0 && static_cast<double>(below) > most;) {
      const size_t unit = members[i];
      if (!is_lower(parts_[unit]) || units_[unit].fixed) continue;
      parts_[unit] = to_upper;
      below -= units_[unit].articles;
    }
    for (size_t i = 0; i < members.size() && static_cast<double>(below) < least; ++i) {
      const size_t unit = members[i];
      if (is_lower(parts_[unit]) || units_[unit].fixed) continue;
      if (static_cast<double>(below + units_[unit].articles) > most) continue;
      parts_[unit] = to_lower;
      below += units_[unit].articles;
    }
  }

 private:
  std::span<const Unit> units_;
  std::vector<Part>& parts_;
  double share_;
};

Part part_at(double position, const Shares& shares) {
  if (position < shares.test) return Part::kTest;
  return position < shares.test + shares.val ? Part::kVal : Part::kTrain;
}

void balance_stratum(std::span<const Unit> units, std::span<const size_t> members,
                     const Shares& shares, std::vector<Part>& parts) {
  Border(units, parts, shares.test + shares.val)
      .balance(members, [](Part part) { return part != Part::kTrain; }, Part::kVal, Part::kTrain);
  if (shares.test <= 0.0) return;
  // What crosses here comes from val, not from train past it.
  std::vector<size_t> near;
  for (const size_t unit : members) {
    if (parts[unit] != Part::kTrain) near.push_back(unit);
  }
  size_t all = 0;
  size_t of_near = 0;
  for (const size_t unit : members) all += units[unit].articles;
  for (const size_t unit : near) of_near += units[unit].articles;
  if (of_near == 0) return;
  const double share =
      std::min(1.0, shares.test * static_cast<double>(all) / static_cast<double>(of_near));
  Border(units, parts, share)
      .balance(near, [](Part part) { return part == Part::kTest; }, Part::kTest, Part::kVal);
}

}  // namespace

std::vector<Part> assign(std::span<const Unit> units, const Shares& shares) {
  std::vector<Part> parts;
  parts.reserve(units.size());
  for (const Unit& unit : units) {
    parts.push_back(unit.fixed.value_or(part_at(unit.position, shares)));
  }
  std::vector<size_t> order(units.size());
  for (size_t level = 0; level < kLevels; ++level) {
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return std::tuple(units[a].strata[level], units[a].position, a) <
             std::tuple(units[b].strata[level], units[b].position, b);
    });
    for (size_t begin = 0; begin < order.size();) {
      const uint32_t stratum = units[order[begin]].strata[level];
      size_t end = begin;
      while (end < order.size() && units[order[end]].strata[level] == stratum) ++end;
      const std::span<const size_t> members = std::span(order).subspan(begin, end - begin);
      const bool is_last = level + 1 == kLevels;
      if (is_last || members.size() >= kFewUnits) balance_stratum(units, members, shares, parts);
      begin = end;
    }
  }
  return parts;
}

}  // namespace prefilter::prepare
