#include "lab/prepare/assign.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace prefilter::prepare {
namespace {

/// Units with random positions: 40 fine strata of very different sizes, 8 middle ones, 2 coarse
/// ones.
std::vector<Unit> random_units(size_t count, uint64_t seed = 1) {
  Random random(seed);
  std::vector<Unit> units(count);
  for (Unit& unit : units) {
    const double u = random.uniform();
    const auto fine = static_cast<uint32_t>(40.0 * u * u);
    unit.strata = {fine, 100 + fine / 5, 200 + fine / 20};
    unit.position = random.uniform();
  }
  return units;
}

double share(const std::vector<Unit>& units, const std::vector<Part>& parts, Part part,
             size_t level, uint32_t stratum) {
  double all = 0.0;
  double those = 0.0;
  for (size_t i = 0; i < units.size(); ++i) {
    if (units[i].strata[level] != stratum) continue;
    all += static_cast<double>(units[i].articles);
    if (parts[i] == part) those += static_cast<double>(units[i].articles);
  }
  return all == 0.0 ? -1.0 : those / all;
}

TEST(Assign, EveryStratumIsNearItsShares) {
  const std::vector<Unit> units = random_units(4000);
  const std::vector<Part> parts = assign(units, {.val = 0.1, .test = 0.1});
  for (uint32_t stratum = 0; stratum < 300; ++stratum) {
    const size_t level = stratum < 100 ? 0 : stratum < 200 ? 1 : 2;
    size_t n = 0;
    for (const Unit& unit : units) n += unit.strata[level] == stratum ? 1 : 0;
    if (n < 20) continue;
    // Two borders of one deviation each; coarser levels may move one or two of a finer stratum.
    const double slack =
        2.0 * std::sqrt(0.2 * 0.8 / static_cast<double>(n)) + 2.0 / static_cast<double>(n);
    for (const Part part : {Part::kVal, Part::kTest}) {
      EXPECT_NEAR(share(units, parts, part, level, stratum), 0.1, slack) << stratum;
    }
  }
  EXPECT_NEAR(share(units, parts, Part::kVal, 2, 200), 0.1, 0.015);
  EXPECT_NEAR(share(units, parts, Part::kTest, 2, 201), 0.1, 0.015);
}

TEST(Assign, UnevenChanceIsMended) {
  std::vector<Unit> units(200);
  for (size_t i = 0; i < units.size(); ++i) {
    units[i].position = 0.5 + 0.5 * static_cast<double>(i) / 200.0;  // all would be in train
  }
  const std::vector<Part> parts = assign(units, {.val = 0.1, .test = 0.1});
  EXPECT_NEAR(share(units, parts, Part::kTrain, 0, 0), 0.8, 0.03);
  EXPECT_NEAR(share(units, parts, Part::kVal, 0, 0), 0.1, 0.03);
  EXPECT_NEAR(share(units, parts, Part::kTest, 0, 0), 0.1, 0.03);
}

TEST(Assign, FewArticlesStillFillAllParts) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    std::vector<Unit> units(30);
    for (Unit& unit : units) unit.position = random.uniform();
    const std::vector<Part> parts = assign(units, {.val = 0.1, .test = 0.1});
    EXPECT_GT(share(units, parts, Part::kVal, 0, 0) + share(units, parts, Part::kTest, 0, 0), 0.0);
    EXPECT_GE(share(units, parts, Part::kTrain, 0, 0), 0.6) << seed;
  }
}

TEST(Assign, NearlyEveryUnitKeepsItsPartWhenOthersJoin) {
  std::vector<Unit> units = random_units(3000);
  const std::vector<Part> before = assign(units, {.val = 0.1, .test = 0.1});
  const std::vector<Unit> more = random_units(3000, 2);
  units.insert(units.end(), more.begin(), more.end());
  const std::vector<Part> after = assign(units, {.val = 0.1, .test = 0.1});
  size_t moved = 0;
  for (size_t i = 0; i < before.size(); ++i) moved += before[i] == after[i] ? 0 : 1;
  EXPECT_LT(moved, 90U) << "of 3,000, while twice as many came together";
}

TEST(Assign, AFixedUnitStaysWhateverTheShares) {
  std::vector<Unit> units = random_units(500);
  for (size_t i = 0; i < 300; ++i) units[i].fixed = i % 2 == 0 ? Part::kTest : Part::kTrain;
  const std::vector<Part> parts = assign(units, {.val = 0.1, .test = 0.1});
  for (size_t i = 0; i < 300; ++i) EXPECT_EQ(parts[i], *units[i].fixed) << i;
}

TEST(Assign, TheOrderOfTheUnitsDoesNotMatter) {
  std::vector<Unit> units = random_units(1000);
  const std::vector<Part> parts = assign(units, {.val = 0.15, .test = 0.05});
  std::vector<Unit> reversed(units.rbegin(), units.rend());
  const std::vector<Part> again = assign(reversed, {.val = 0.15, .test = 0.05});
  EXPECT_EQ(std::vector<Part>(again.rbegin(), again.rend()), parts);
}

TEST(Assign, AShareOfZeroIsEmpty) {
  const std::vector<Unit> units = random_units(1000);
  for (const Part part : assign(units, {.val = 0.1, .test = 0.0})) EXPECT_NE(part, Part::kTest);
}

}  // namespace
}  // namespace prefilter::prepare
