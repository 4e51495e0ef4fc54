#include "lab/evaluate/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "tests/lab/evaluate/golden_figures.h"

namespace prefilter::evaluate {
namespace {

constexpr Bootstrap kQuick{.draws = 300, .seed = 5, .confidence = 0.95};

TEST(Ranking, AveragePrecisionEqualsScikitLearnTiesIncluded) {
  ThreadPool pool(1);
  for (const auto& known : golden_figures()["rankings"]) {
    const auto labels = known["labels"].get<std::vector<uint8_t>>();
    const auto p = known["p"].get<std::vector<float>>();
    const statistics::Interval figure = average_precision(ranked(p, labels), kQuick, pool);
    EXPECT_NEAR(*figure.value, known["average_precision"].get<double>(), kGoldenTolerance);
    EXPECT_LT(figure.low, *figure.value);
    EXPECT_GT(figure.high, figure.low);
  }
}

TEST(Ranking, NeitherThreadsNorTheOrderOfArticlesChangeAnInterval) {
  const auto known = golden_figures()["rankings"][1];
  auto labels = known["labels"].get<std::vector<uint8_t>>();
  auto p = known["p"].get<std::vector<float>>();
  ThreadPool one(1);
  ThreadPool three(3);
  const statistics::Interval figure = average_precision(ranked(p, labels), kQuick, one);
  std::reverse(labels.begin(), labels.end());
  std::reverse(p.begin(), p.end());
  const statistics::Interval again = average_precision(ranked(p, labels), kQuick, three);
  EXPECT_EQ(figure.value, again.value);
  EXPECT_EQ(figure.low, again.low);
  EXPECT_EQ(figure.high, again.high);
}

TEST(Ranking, MoreArticlesMakeTheIntervalNarrower) {
  Random random(3);
  const auto width = [&](size_t n) {
    std::vector<float> p;
    std::vector<uint8_t> labels;
    for (size_t i = 0; i < n; ++i) {
      labels.push_back(i % 3 == 0 ? 1 : 0);
      p.push_back(static_cast<float>(0.5 * random.uniform() + 0.3 * labels.back()));
    }
    ThreadPool pool(1);
    const statistics::Interval figure = average_precision(ranked(p, labels), kQuick, pool);
    return figure.high - figure.low;
  };
  const double few = width(100);
  EXPECT_LT(width(1600), 0.5 * few);
}

TEST(Ranking, WithoutCommerceThereIsNoAveragePrecision) {
  ThreadPool pool(1);
  const std::vector<float> p = {0.1F, 0.9F};
  const std::vector<uint8_t> labels = {0, 0};
  EXPECT_FALSE(average_precision(ranked(p, labels), kQuick, pool).value);
}

TEST(Ranking, EqualScoresAreOneStep) {
  const std::vector<float> p = {0.2F, 0.7F, 0.7F, 0.9F};
  const std::vector<uint8_t> labels = {0, 1, 0, 1};
  const Ranking ranking = ranked(p, labels);
  EXPECT_EQ(ranking.steps, (std::vector<size_t>{1, 3, 4}));
  EXPECT_EQ(ranking.labels, (std::vector<uint8_t>{1, 0, 1, 0}));
}

}  // namespace
}  // namespace prefilter::evaluate
