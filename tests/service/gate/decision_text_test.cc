#include <gtest/gtest.h>

#include "service/gate/gate.h"
#include "tests/service/gate/made_evidence.h"

namespace prefilter::gate {
namespace {

TEST(DecisionText, SaysALineAConditionAndTheEnd) {
  shadow::Evidence evidence = good_evidence();
  const std::string passed = to_text(decide(evidence));
  EXPECT_TRUE(passed.starts_with("yes  log              the log is complete\n")) << passed;
  EXPECT_TRUE(passed.ends_with("19520 articles, 1220 labels\nPASSED: alder@3\n")) << passed;
  evidence.runs[0].dropped = 7;
  const std::string refused = to_text(decide(evidence));
  EXPECT_TRUE(refused.starts_with("NO   log              the log is not complete: 7 articles"))
      << refused;
  EXPECT_TRUE(refused.ends_with("NOT PASSED: alder@3\n")) << refused;
}

TEST(DecisionText, MarksAReplayAndUnsureLabels) {
  shadow::Evidence evidence = good_evidence();
  evidence.runs[0].replay = true;
  add_stratum(evidence, shadow::Cell::kBoth, "el", 5, {.unsure = 2});
  const std::string text = to_text(decide(evidence));
  EXPECT_NE(text.find("1222 labels (2 unsure, counted against the model), replayed\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace prefilter::gate
