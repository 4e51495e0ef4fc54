#include "lab/select/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::select {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Candidate model(const std::string& name, double f1, double precision, double recall, double ms) {
  return {name, {f1 / 100, precision / 100, recall / 100, 0.02, ms}};
}

TEST(Words, SayWhyTheFastestWon) {
  const Decision decision =
      decide({model("large", 98, 98, 98, 40), model("small", 96, 96, 96, 12.34)}, {});
  EXPECT_EQ(
      why(decision, {}),
      "large and small meet all targets (F1 ≥ 95 %, precision ≥ 95 %, recall ≥ 95 %, "
      "journalism blocked < 5 %, latency < 50 ms), and small is the fastest of them: 12.3 ms.");
  EXPECT_EQ(why_not(decision, 0),
            "meets the targets, but small is ahead: latency 40.0 ms against 12.3 ms");
  EXPECT_EQ(why_not(decision, 1), "");
}

TEST(Words, SayWhyTheMostPreciseWon) {
  const Decision decision = decide(
      {model("a", 92, 93, 91, 5), model("b", 92, 94, 90, 60), model("c", 80, 99, 70, 5)}, {});
  EXPECT_THAT(why(decision, {}),
              AllOf(StartsWith("No model meets all targets; a and b meet the minimum (F1 ≥ 90 %, "
                               "precision ≥ 90 %, recall ≥ 85 %, latency < 100 ms)"),
                    HasSubstr("b has the highest precision of them: 94.0 %")));
  EXPECT_THAT(why_not(decision, 0), HasSubstr("precision 93.0 % against 94.0 %"));
  EXPECT_EQ(why_not(decision, 2),
            "misses the minimum: F1 80.0 % is under 90 %; recall 70.0 % is under 85 %");
}

TEST(Words, NameTheOnlyOne) {
  const Decision decision = decide({model("a", 96, 96, 96, 5), model("b", 90, 90, 90, 5)}, {});
  EXPECT_THAT(why(decision, {}), StartsWith("a is the only one that meets all targets"));
  EXPECT_THAT(why_not(decision, 1), StartsWith("misses the targets: F1 90.0 % is under 95 %"));
}

TEST(Words, ShowEnoughDigitsForADifference) {
  const Decision decision = decide({model("a", 96, 94.996, 96, 5)}, {});
  EXPECT_EQ(decision.outcome, Outcome::kMinimumMet);
  const Decision both = decide({model("a", 96, 94.996, 96, 5), model("b", 96, 96, 96, 5)}, {});
  EXPECT_THAT(why_not(both, 0), HasSubstr("precision 94.996 % is under 95 %"));
  const Decision speed = decide({model("a", 96, 96, 96, 5.02), model("b", 96, 96, 96, 5.01)}, {});
  EXPECT_THAT(why_not(speed, 0), HasSubstr("latency 5.02 ms against 5.01 ms"));
}

TEST(Words, SettleWhatIsEqualByName) {
  const Decision decision = decide({model("b", 96, 96, 96, 5), model("a", 96, 96, 96, 5)}, {});
  EXPECT_THAT(why_not(decision, 0), HasSubstr("equal in every figure"));
}

TEST(Words, AdviseWithTheNearestModelWhereNoneMeetsTheMinimum) {
  const Decision decision =
      decide({model("far", 60, 60, 60, 5), model("near", 91, 89, 92, 130)}, {});
  EXPECT_THAT(why(decision, {}), StartsWith("No model meets the minimum (F1 ≥ 90 %"));
  const std::vector<std::string> lines = advice(decision, 0.1);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0],
            "near comes nearest: precision 89.0 % is under 90 %; latency 130.0 ms is not under 100 "
            "ms.");
  EXPECT_THAT(lines[1], AllOf(StartsWith("precision: recall has room"), HasSubstr("more labels"),
                              HasSubstr("oracle"), HasSubstr("another base")));
  EXPECT_THAT(lines[2], AllOf(StartsWith("latency:"), HasSubstr("shrink")));
}

TEST(Words, AdviseToMeasureABusyMachineAgain) {
  const std::vector<std::string> lines = advice(decide({model("a", 99, 99, 99, 120)}, {}), 14.36);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[1],
              AllOf(HasSubstr("load 14.4"), HasSubstr("quiet"), Not(HasSubstr("shrink"))));
}

TEST(Words, AdviseNoThresholdWhereBothFiguresAreShort) {
  const std::vector<std::string> lines = advice(decide({model("a", 80, 80, 80, 5)}, {}), 0.1);
  ASSERT_THAT(lines, SizeIs(4));
  for (const std::string& line : lines) EXPECT_THAT(line, Not(HasSubstr("has room")));
}

TEST(Words, AdviseToMeasureWhatIsNotKnown) {
  Candidate candidate = model("a", 99, 99, 99, 5);
  candidate.figures.latency_ms.reset();
  const std::vector<std::string> lines = advice(decide({candidate}, {}), 9.0);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], HasSubstr("latency is not known (less than 100 ms is asked)"));
  EXPECT_THAT(lines[1], HasSubstr("prefilter-lab benchmark"));
  EXPECT_THAT(advice(decide({}, {}), 0.1), SizeIs(1));
  EXPECT_THAT(advice(decide({model("a", 99, 99, 99, 5)}, {}), 0.1), IsEmpty());
}

}  // namespace
}  // namespace prefilter::select
