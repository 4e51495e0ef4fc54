#include "lab/articles/strata.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "lab/articles/content_hash.h"

namespace prefilter::articles {
namespace {

TEST(Strata, PositionsFollowTheSeedAndTheArticleAlone) {
  const std::string hash = content_hash("Rate cut", "");
  EXPECT_EQ(choice_position(hash, 7), choice_position(hash, 7));
  EXPECT_NE(choice_position(hash, 7), choice_position(hash, 8));
  EXPECT_NE(choice_position(hash, 7), choice_position(content_hash("Rate rise", ""), 7));
  int below = 0;
  for (int i = 0; i < 2000; ++i) {
    below += choice_position(content_hash("t", std::to_string(i)), 1) < 0.25 ? 1 : 0;
  }
  EXPECT_NEAR(below, 500, 80);
}

std::vector<Candidate> random_candidates(size_t count) {
  Random random(3);
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < count; ++i) candidates.push_back({i % 3, random.uniform()});
  return candidates;
}

TEST(Strata, TakesTheSmallestPositionsOfEachStratum) {
  const std::vector<Candidate> candidates = {{1, 0.5}, {1, 0.1}, {1, 0.9}, {4, 0.7}};
  EXPECT_EQ(choose(candidates, 2), (std::vector<size_t>{0, 1, 3}));
  EXPECT_EQ(choose(candidates, 0), std::vector<size_t>{});
  EXPECT_EQ(choose({}, 5), std::vector<size_t>{});
  EXPECT_EQ(choose(random_candidates(300), 20).size(), 60U);
}

TEST(Strata, AnotherCandidateReplacesAtMostOne) {
  std::vector<Candidate> candidates = random_candidates(100);
  const std::vector<size_t> before = choose(candidates, 10);
  for (const double position : {0.0, 0.05, 0.999}) {
    candidates.push_back({1, position});
    const std::vector<size_t> after = choose(candidates, 10);
    const std::set<size_t> kept(after.begin(), after.end());
    size_t lost = 0;
    for (const size_t one : before) lost += kept.contains(one) ? 0 : 1;
    EXPECT_LE(lost, 1U);
    candidates.pop_back();
  }
}

}  // namespace
}  // namespace prefilter::articles
