#include <gtest/gtest.h>

#include <cmath>

#include "service/watch/drift.h"
#include "tests/service/watch/simulated_traffic.h"

namespace prefilter::watch {
namespace {

TEST(BaselineFile, ReadsBackWhatItWrote) {
  Random random(1);
  const std::string text = to_json(baseline_of({}, 500, random));
  const Result<Baseline> read = baseline_of_json(text, "baseline.json");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->articles, 500U);
}

TEST(BaselineFile, RefusesCountsThatDoNotAddUp) {
  Random random(2);
  Baseline baseline = baseline_of({}, 500, random);
  ++baseline.articles;
  EXPECT_FALSE(baseline_of_json(to_json(baseline), "b"));
  --baseline.articles;
  baseline.blocked["zz"] = 1;
  EXPECT_FALSE(baseline_of_json(to_json(baseline), "b"));
  baseline.blocked.erase("zz");
  baseline.scores.pop_back();
  const Result<Baseline> read = baseline_of_json(to_json(baseline), "b");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), "b: field scores: of another number of categories");
  EXPECT_FALSE(baseline_of_json("{}", "b"));
}

}  // namespace
}  // namespace prefilter::watch
