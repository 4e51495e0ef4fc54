#include "lab/evaluate/metrics.h"

#include <gtest/gtest.h>

#include "tests/lab/evaluate/golden_figures.h"

namespace prefilter::evaluate {
namespace {

/// The cases and scores of a golden ranking.
struct Golden {
  explicit Golden(const nlohmann::json& known) {
    const auto labels = known["labels"].get<std::vector<int>>();
    scores.p_commerce = known["p"].get<std::vector<float>>();
    for (size_t i = 0; i < labels.size(); ++i) {
      Case one;
      one.label = labels[i];
      cases.cases.push_back(one);
      all.places.push_back(i);
      scores.blocked.push_back(scores.p_commerce[i] >= known["threshold"].get<float>() ? 1 : 0);
    }
    scores.shown.assign(labels.size(), 1);
    all.name = "all";
  }
  Cases cases;
  FormScores scores;
  Slice all;
};

TEST(Metrics, EqualThoseOfScikitLearn) {
  ThreadPool pool(1);
  for (const auto& known : golden_figures()["rankings"]) {
    const Golden golden(known);
    const SliceMetrics found =
        slice_metrics(golden.all, golden.cases, golden.scores, {.draws = 100}, pool);
    const DecisionMetrics& decision = found.decision;
    EXPECT_NEAR(*decision.f1.value, known["f1"].get<double>(), kGoldenTolerance);
    EXPECT_NEAR(*decision.precision.value, known["precision"].get<double>(), kGoldenTolerance);
    EXPECT_NEAR(*decision.recall.value, known["recall"].get<double>(), kGoldenTolerance);
    EXPECT_NEAR(*decision.accuracy.value, known["accuracy"].get<double>(), kGoldenTolerance);
  }
}

TEST(Metrics, WhatIsNotDefinedHasNoValue) {
  const DecisionMetrics nothing_blocked =
      decision_metrics({.true_negatives = 5, .false_negatives = 2}, 0.95);
  EXPECT_FALSE(nothing_blocked.precision.value);
  EXPECT_EQ(*nothing_blocked.recall.value, 0.0);
  EXPECT_EQ(*nothing_blocked.f1.value, 0.0);
  EXPECT_EQ(*nothing_blocked.journalism_blocked.value, 0.0);
}

TEST(Metrics, ACurveIsThinnedButItsPointsAreExact) {
  std::vector<float> p;
  std::vector<uint8_t> labels;
  for (int i = 0; i < 3000; ++i) {
    p.push_back(static_cast<float>(i) / 3000.0F);
    labels.push_back(i > 1000 && i % 5 != 0 ? 1 : 0);
  }
  const Ranking ranking = ranked(p, labels);
  const std::vector<CurvePoint> curve = curve_of(ranking, 200);
  EXPECT_LE(curve.size(), 200U);
  EXPECT_GE(curve.size(), 150U);
  for (const CurvePoint& point : curve) {
    size_t commerce = 0;
    size_t journalism = 0;
    for (size_t i = 0; i < p.size(); ++i) {
      if (p[i] >= point.threshold) ++(labels[i] != 0 ? commerce : journalism);
    }
    EXPECT_EQ(point.commerce_blocked, commerce);
    EXPECT_EQ(point.journalism_blocked, journalism);
  }
  EXPECT_EQ(curve.back().commerce_blocked + curve.back().journalism_blocked, p.size());
}

TEST(Metrics, OnlyAllAndLanguagesHaveACurve) {
  ThreadPool pool(1);
  Golden golden(golden_figures()["rankings"][1]);
  const auto curve_size = [&](const std::string& name) {
    golden.all.name = name;
    return slice_metrics(golden.all, golden.cases, golden.scores, {.draws = 100}, pool)
        .curve.size();
  };
  EXPECT_GT(curve_size("all"), 10U);
  EXPECT_GT(curve_size("language:de"), 10U);
  EXPECT_EQ(curve_size("source:wire"), 0U);
}

}  // namespace
}  // namespace prefilter::evaluate
