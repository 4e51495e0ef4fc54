#include "lab/collect/sample.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

articles::Stratum stratum(const std::string& language) {
  return {.kind = "unknown", .language = language, .source = "", .length = {}};
}

std::vector<Choice> choices(const std::vector<std::pair<std::string, double>>& pairs) {
  std::vector<Choice> all;
  for (const auto& [language, position] : pairs) {
    all.push_back({.stratum = stratum(language), .position = position});
  }
  return all;
}

std::vector<size_t> taken(const std::vector<std::optional<DropReason>>& dropped) {
  std::vector<size_t> places;
  for (size_t i = 0; i < dropped.size(); ++i) {
    if (!dropped[i]) places.push_back(i);
  }
  return places;
}

const std::vector<Choice> kSix =
    choices({{"en", 0.5}, {"en", 0.1}, {"nl", 0.9}, {"en", 0.3}, {"en", 0.2}, {"sv", 0.4}});

TEST(Sample, WithoutLimitsAllAreTaken) { EXPECT_EQ(taken(choose_sample(kSix, {}, {})).size(), 6U); }

TEST(Sample, TheSmallestPositionsOfAStratumWin) {
  const auto dropped = choose_sample(kSix, {}, {.per_stratum = 2});
  EXPECT_EQ(taken(dropped), (std::vector<size_t>{1, 2, 4, 5}));
  EXPECT_EQ(dropped[0], DropReason::kStratumFull);
}

TEST(Sample, ATotalIsSharedEvenly) {
  const auto dropped = choose_sample(kSix, {}, {.total = 4});
  EXPECT_EQ(taken(dropped), (std::vector<size_t>{1, 2, 4, 5}));
  EXPECT_EQ(dropped[3], DropReason::kTotalReached);
  EXPECT_EQ(taken(choose_sample(kSix, {}, {.total = 2})), (std::vector<size_t>{1, 2}))
      << "left over: the first strata";
}

TEST(Sample, WhatIsPresentCounts) {
  const StratumCounts present = {{stratum("en"), 2}, {stratum("pl"), 1}};
  EXPECT_EQ(taken(choose_sample(kSix, present, {.per_stratum = 3})),
            (std::vector<size_t>{1, 2, 5}));
  EXPECT_EQ(taken(choose_sample(kSix, present, {.total = 5})), (std::vector<size_t>{2, 5}));
  EXPECT_TRUE(taken(choose_sample(kSix, present, {.total = 3})).empty());
  EXPECT_TRUE(taken(choose_sample(kSix, present, {.total = 1})).empty()) << "more than enough";
}

TEST(Sample, TheSameCandidatesAgainAddNothing) {
  for (const SampleOptions& options : {SampleOptions{.per_stratum = 2}, SampleOptions{.total = 4},
                                       SampleOptions{.per_stratum = 3, .total = 5}}) {
    StratumCounts present;
    std::vector<Choice> rest;
    const auto first = choose_sample(kSix, present, options);
    for (size_t i = 0; i < kSix.size(); ++i) {
      if (first[i]) {
        rest.push_back(kSix[i]);
      } else {
        ++present[kSix[i].stratum];
      }
    }
    EXPECT_TRUE(taken(choose_sample(rest, present, options)).empty());
  }
}

}  // namespace
}  // namespace prefilter::collect
