#include "lab/evaluate/calibration.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/random.h"
#include "tests/lab/evaluate/golden_figures.h"

namespace prefilter::evaluate {
namespace {

TEST(Calibration, ErrorBrierAndLossEqualTheReference) {
  for (const auto& known : golden_figures()["rankings"]) {
    const auto labels = known["labels"].get<std::vector<uint8_t>>();
    std::vector<double> p;
    for (const float value : known["p"].get<std::vector<float>>()) p.push_back(value);
    const Calibration found = calibration(p, labels);
    EXPECT_NEAR(found.ece, known["ece"].get<double>(), kGoldenTolerance);
    EXPECT_NEAR(found.brier, known["brier"].get<double>(), kGoldenTolerance);
    EXPECT_NEAR(found.nll, known["nll"].get<double>(), kGoldenTolerance);
  }
}

TEST(Calibration, BinsHoldEveryArticleCertainOnesIncluded) {
  const std::vector<double> p = {0.0, 1.0, 0.5, 1.0 / 15.0};
  const std::vector<uint8_t> labels = {0, 1, 1, 0};
  const Calibration found = calibration(p, labels);
  ASSERT_EQ(found.bins.size(), kReliabilityBins);
  EXPECT_EQ(found.bins.front().articles, 1U);
  EXPECT_EQ(found.bins[1].articles, 1U);
  EXPECT_EQ(found.bins[7].commerce, 1U);
  EXPECT_EQ(found.bins.back().articles, 1U);
  EXPECT_EQ(found.bins.back().mean_p, 1.0);
}

TEST(Calibration, TheFittedTemperatureEqualsTheReference) {
  for (const auto& known : golden_figures()["rankings"]) {
    const auto labels = known["labels"].get<std::vector<uint8_t>>();
    const auto margins = known["margins"].get<std::vector<double>>();
    // The reference searches without derivatives and knows its place to some seven digits.
    EXPECT_NEAR(fit_temperature(margins, labels), known["temperature"].get<double>(), 1e-5);
  }
}

TEST(Calibration, FittingFindsTheTemperatureThatMadeTheLabels) {
  Random random(17);
  std::vector<double> margins;
  std::vector<uint8_t> labels;
  constexpr double kTrue = 2.5;
  for (int i = 0; i < 40000; ++i) {
    margins.push_back(20.0 * random.uniform() - 10.0);
    labels.push_back(random.uniform() < probability(margins.back(), kTrue) ? 1 : 0);
  }
  const double fitted = fit_temperature(margins, labels);
  EXPECT_NEAR(fitted, kTrue, 0.08);
  std::vector<double> raw;
  std::vector<double> calibrated;
  for (const double margin : margins) {
    raw.push_back(probability(margin, 1.0));
    calibrated.push_back(probability(margin, fitted));
  }
  EXPECT_LT(calibration(calibrated, labels).ece, 0.01);
  EXPECT_GT(calibration(raw, labels).ece, 0.05);
  EXPECT_LT(calibration(calibrated, labels).nll, calibration(raw, labels).nll);
}

TEST(Calibration, WhereNoTemperatureIsTheBestTheEndsOfTheRangeAreTaken) {
  const std::vector<double> margins = {-3.0, 2.0, 4.0, -1.0};
  EXPECT_EQ(fit_temperature(margins, std::vector<uint8_t>{0, 1, 1, 0}), 0.01);
  EXPECT_EQ(fit_temperature(margins, std::vector<uint8_t>{1, 0, 0, 1}), 100.0);
}

}  // namespace
}  // namespace prefilter::evaluate
