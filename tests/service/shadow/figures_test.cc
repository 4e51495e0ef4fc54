#include "service/shadow/figures.h"

#include <gtest/gtest.h>

namespace prefilter::shadow {
namespace {

Tallied tallied(Cell cell, uint64_t articles, uint64_t commerce, uint64_t journalism) {
  return {.week = 0,
          .cell = cell,
          .language = "en",
          .length_band = "0",
          .source = "",
          .score_band = 0,
          .articles = articles,
          .commerce = commerce,
          .journalism = journalism,
          .unsure = 0};
}

const auto kAll = [](const Tallied&) { return true; };

TEST(Figures, ReproducesAHandComputedCase) {
  // Both: 800 articles, 90 % commerce; model alone: 200, 50 %; rules alone: 100, 20 %; neither:
  // 8,900, 1 % commerce.
  const std::vector<Tallied> all = {
      tallied(Cell::kBoth, 800, 90, 10), tallied(Cell::kModelOnly, 200, 50, 50),
      tallied(Cell::kRegexOnly, 100, 20, 80), tallied(Cell::kNeither, 8900, 1, 99)};
  const Figures figures = figures_of(all, "all", kAll);
  EXPECT_EQ(figures.articles, 10000U);
  EXPECT_DOUBLE_EQ(figures.agreement(), 0.97);
  EXPECT_NEAR(*figures.model.precision.value, (720.0 + 100.0) / 1000.0, 1e-12);
  EXPECT_NEAR(*figures.regex.precision.value, (720.0 + 20.0) / 900.0, 1e-12);
  EXPECT_NEAR(*figures.model.recall.value, 820.0 / (820.0 + 20.0 + 89.0), 1e-12);
  EXPECT_NEAR(*figures.regex.recall.value, 740.0 / (740.0 + 100.0 + 89.0), 1e-12);
  EXPECT_LT(figures.model.precision.low, 0.82);
  EXPECT_GT(figures.model.precision.high, 0.82);
}

TEST(Figures, ScoreBandsOfWhatNeitherBlocksAreWeighedByTheirArticles) {
  Tallied sure = tallied(Cell::kNeither, 9000, 0, 100);
  Tallied doubtful = tallied(Cell::kNeither, 1000, 30, 70);
  doubtful.score_band = 4;
  const std::vector<Tallied> all = {tallied(Cell::kBoth, 700, 100, 0), sure, doubtful};
  EXPECT_NEAR(*figures_of(all, "all", kAll).model.recall.value, 0.7, 1e-12);
}

TEST(Figures, WithoutLabelsNothingIsKnown) {
  const Figures figures = figures_of({tallied(Cell::kBoth, 10, 0, 0)}, "all", kAll);
  EXPECT_FALSE(figures.model.precision.value);
  EXPECT_EQ(figures.model.precision.low, 0.0);
  EXPECT_EQ(figures.model.precision.high, 1.0);
  EXPECT_FALSE(figures.model.recall.value);
}

TEST(Figures, WhereNoCommerceWasSeenThereIsNoRecall) {
  const Figures figures = figures_of({tallied(Cell::kNeither, 10, 0, 10)}, "all", kAll);
  EXPECT_FALSE(figures.model.recall.value);
  EXPECT_EQ(figures.model.recall.high, 1.0);
}

TEST(Figures, ABandWithoutLabelsBorrowsForTheEstimateButNotForTheBounds) {
  Tallied unlabelled = tallied(Cell::kNeither, 500, 0, 0);
  unlabelled.score_band = 3;
  const std::vector<Tallied> all = {tallied(Cell::kBoth, 100, 100, 0),
                                    tallied(Cell::kNeither, 500, 10, 90), unlabelled};
  const Figures figures = figures_of(all, "all", kAll);
  EXPECT_NEAR(*figures.model.recall.value, 0.5, 1e-12);
  EXPECT_LT(figures.model.recall.low, 0.17);  // all 500 might be commerce
}

TEST(Figures, SlicesAreTheLargestOnes) {
  std::vector<Tallied> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(tallied(Cell::kBoth, static_cast<uint64_t>(10 + i), 0, 0));
    all.back().language = std::string(1, static_cast<char>('a' + i));
  }
  const auto slices = sliced(all, [](const Tallied& one) { return one.language; }, 2);
  ASSERT_EQ(slices.size(), 2U);
  EXPECT_EQ(slices[0].name, "e");
  EXPECT_EQ(slices[1].name, "d");
}

}  // namespace
}  // namespace prefilter::shadow
