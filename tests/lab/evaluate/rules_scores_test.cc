#include "lab/evaluate/rules_scores.h"

#include <gtest/gtest.h>

#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class RulesScores : public testing::Test {
 protected:
  RulesScores() {
    write_tiny_case(folder_);
    cases_ = *read_cases(folder_.file("test.jsonl"));
  }
  Result<CandidateScores> score(const std::string& yaml, size_t threads = 1) const {
    const std::string path = folder_.write("rules.yaml", yaml);
    return score_with_rules("words", path, cases_, {.threads = threads});
  }
  test::TempFolder folder_;
  Cases cases_;
};

constexpr const char* kBuy = "groups: {g: {patterns: [{name: buy, pattern: 'buy'}]}}\n";

TEST_F(RulesScores, BlockWhatAPatternHits) {
  const Result<CandidateScores> scores = score(kBuy);
  ASSERT_TRUE(scores) << scores.error().message();
  EXPECT_EQ(scores->kind, "rules");
  EXPECT_EQ(scores->forms.at(Form::kFull).blocked, (std::vector<uint8_t>{1, 0, 0, 1}));
  const FormScores& titles = scores->forms.at(Form::kTitleOnly);
  EXPECT_EQ(titles.blocked, (std::vector<uint8_t>{0, 0, 0, 0})) << "the word is in the content";
  EXPECT_EQ(titles.shown, (std::vector<uint8_t>{1, 1, 0, 1}));
  EXPECT_TRUE(titles.margin.empty());
}

TEST_F(RulesScores, DoNotDependOnTheThreads) {
  const Result<CandidateScores> one = score(kBuy, 1);
  const Result<CandidateScores> three = score(kBuy, 3);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->forms.at(Form::kFull).p_commerce, three->forms.at(Form::kFull).p_commerce);
}

TEST_F(RulesScores, APatternThatCannotBeTakenIsAnError) {
  const Result<CandidateScores> scores =
      score("groups: {g: {patterns: [{name: ahead, pattern: 'buy(?=now)'}]}}\n");
  ASSERT_FALSE(scores);
  EXPECT_NE(scores.error().message().find("ahead"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
