#include "lab/evaluate/form_results.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace prefilter::evaluate {
namespace {

/// 400 articles, a third of them commerce, and a candidate that is often right.
struct Made {
  explicit Made(uint64_t seed) {
    Random random(seed);
    for (int i = 0; i < 400; ++i) {
      Case one;
      one.label = i % 3 == 0 ? 1 : 0;
      one.id = std::to_string(i);
      one.language = i % 2 == 0 ? "de" : "en";
      cases.cases.push_back(one);
      const double margin = 3.0 * (random.uniform() + random.uniform() - 1.0) + 2.0 * one.label - 1;
      scores.margin.push_back(margin);
      scores.p_commerce.push_back(static_cast<float>(probability(margin, 1.0)));
      scores.blocked.push_back(scores.p_commerce.back() >= 0.5F ? 1 : 0);
      scores.shown.push_back(1);
      scores.failed.push_back(0);
    }
  }
  Cases cases;
  FormScores scores;
};

const JudgeOptions kQuick{.bootstrap = {.draws = 100}, .slices = {}, .worst = 50};

TEST(FormResults, CountEveryArticleOnce) {
  const Made made(1);
  ThreadPool pool(1);
  const FormResults results = form_results(made.cases, made.scores, kQuick, pool);
  EXPECT_EQ(results.articles, 400U);
  const Histogram& histogram = results.histogram;
  const auto sum = [](const auto& bins) {
    return std::accumulate(bins.begin(), bins.end(), size_t{0});
  };
  EXPECT_EQ(sum(histogram.commerce), made.cases.count(1));
  EXPECT_EQ(sum(histogram.journalism), made.cases.count(0));
  EXPECT_EQ(results.slices.front().decision.confusion.count(), 400U);
  EXPECT_NEAR(results.served.nll, results.uncalibrated->nll, 1e-6);
}

TEST(FormResults, ListTheSurestErrorsFirst) {
  const Made made(2);
  ThreadPool pool(1);
  JudgeOptions options = kQuick;
  options.worst = 5;
  const FormResults results = form_results(made.cases, made.scores, options, pool);
  ASSERT_EQ(results.false_blocks.size(), 5U);
  ASSERT_EQ(results.misses.size(), 5U);
  EXPECT_GE(results.false_blocks[0].p_commerce, results.false_blocks[4].p_commerce);
  EXPECT_LE(results.misses[0].p_commerce, results.misses[4].p_commerce);
  for (const WrongCase& wrong : results.misses) EXPECT_EQ(made.cases.cases[wrong.place].label, 1);
}

TEST(FormResults, DoNotDependOnTheOrderOfArticlesNorOnThreads) {
  const Made made(3);
  Made turned = made;
  std::reverse(turned.cases.cases.begin(), turned.cases.cases.end());
  std::reverse(turned.scores.p_commerce.begin(), turned.scores.p_commerce.end());
  std::reverse(turned.scores.margin.begin(), turned.scores.margin.end());
  std::reverse(turned.scores.blocked.begin(), turned.scores.blocked.end());
  ThreadPool one(1);
  ThreadPool two(2);
  Results first;
  first.data = made.cases;
  first.candidates.resize(1);
  Results second = first;
  JudgeOptions options = kQuick;
  options.worst = 0;  // they name places
  first.candidates[0].forms[Form::kFull] = form_results(made.cases, made.scores, options, one);
  second.candidates[0].forms[Form::kFull] = form_results(turned.cases, turned.scores, options, two);
  EXPECT_EQ(to_json(first), to_json(second));
}

TEST(FormResults, ComparisonsCountWhoIsRight) {
  const Made made(4);
  Made other = made;
  other.scores.blocked[0] ^= 1U;
  other.scores.blocked[7] ^= 1U;
  other.scores.p_commerce[9] = made.scores.p_commerce[9] > 0.5F ? 0.0F : 1.0F;
  const Comparison pair = compared(made.cases, made.scores, other.scores);
  EXPECT_EQ(pair.articles, 400U);
  EXPECT_EQ(pair.verdicts_changed, 2U);
  EXPECT_GE(pair.max_p_difference, 0.5);
  EXPECT_EQ(pair.only_first_right + pair.only_second_right, 2U);
  EXPECT_EQ(pair.both_right + pair.both_wrong, 398U);
}

TEST(FormResults, HolmsCorrectionNeverLowersAndKeepsTheOrder) {
  std::vector<Comparison> pairs(3);
  pairs[0].p_value = 0.04;
  pairs[1].p_value = 0.01;
  pairs[2].p_value = 0.03;
  correct_for_many({&pairs[0], &pairs[1], &pairs[2]});
  EXPECT_DOUBLE_EQ(pairs[1].p_value_holm, 0.03);
  EXPECT_DOUBLE_EQ(pairs[2].p_value_holm, 0.06);
  EXPECT_DOUBLE_EQ(pairs[0].p_value_holm, 0.06);
}

}  // namespace
}  // namespace prefilter::evaluate
