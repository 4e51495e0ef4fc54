#include "lab/evaluate/scores_file.h"

#include <gtest/gtest.h>

#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class ScoresFile : public testing::Test {
 protected:
  ScoresFile() {
    write_tiny_case(folder_);
    cases_ = *read_cases(folder_.file("test.jsonl"));
  }
  Result<CandidateScores> score(const std::string& lines, Form form = Form::kFull) const {
    const std::string path = folder_.write("scores.jsonl", lines);
    return score_from_files("other", {{form, path}}, cases_, 0.5F);
  }
  test::TempFolder folder_;
  Cases cases_;
};

TEST_F(ScoresFile, MatchesLinesByIdWhateverTheirOrder) {
  const Result<CandidateScores> scores = score(
      "{\"id\":\"e\",\"p_commerce\":0.4}\n{\"id\":\"d\",\"p_commerce\":0.3}\n"
      "{\"id\":\"c\",\"p_commerce\":0.9}\n"
      "{\"id\":\"b\",\"p_commerce\":0.2}\n{\"id\":\"a\",\"p_commerce\":0.5}\n");
  ASSERT_TRUE(scores) << scores.error().message();
  const FormScores& full = scores->forms.at(Form::kFull);
  EXPECT_EQ(full.p_commerce, (std::vector<float>{0.5F, 0.2F, 0.3F, 0.4F}));
  EXPECT_EQ(full.blocked, (std::vector<uint8_t>{1, 0, 0, 0}));
}

TEST_F(ScoresFile, TakesVerdictsOfClassifyAsTheyAre) {
  const Result<CandidateScores> scores = score(
      "{\"id\":\"a\",\"p_commerce\":0.8,\"verdict\":\"PASS\",\"threshold\":0.9,\"model\":\"m@1\"}\n"
      "{\"id\":\"b\",\"p_commerce\":0.95,\"verdict\":\"BLOCK\",\"threshold\":0.9}\n"
      "{\"id\":\"e\",\"p_commerce\":0.0,\"verdict\":\"PASS\",\"decided_by\":\"error_pass\"}\n",
      Form::kTitleOnly);
  ASSERT_TRUE(scores) << scores.error().message();
  const FormScores& titles = scores->forms.at(Form::kTitleOnly);
  EXPECT_EQ(titles.blocked, (std::vector<uint8_t>{0, 1, 0, 0}));
  EXPECT_EQ(titles.failed, (std::vector<uint8_t>{0, 0, 0, 1}));
  EXPECT_EQ(titles.shown, (std::vector<uint8_t>{1, 1, 0, 1})) << "one article has no title";
  EXPECT_EQ(scores->threshold.common, 0.9F);
  EXPECT_EQ(scores->model, "m@1");
}

TEST_F(ScoresFile, LinesMayNameTheirForm) {
  std::string lines;
  for (const char* id : {"a", "b", "d", "e"}) {
    lines += std::string("{\"id\":\"") + id + "\",\"p_commerce\":0.7,\"form\":\"full\"}\n";
    lines += std::string("{\"id\":\"") + id + "\",\"p_commerce\":0.2,\"form\":\"first_125\"}\n";
  }
  const Result<CandidateScores> scores = score(lines);
  ASSERT_TRUE(scores) << scores.error().message();
  ASSERT_EQ(scores->forms.size(), 2U);
  EXPECT_EQ(scores->forms.at(Form::kFull).blocked, (std::vector<uint8_t>{1, 1, 1, 1}));
  EXPECT_EQ(scores->forms.at(Form::kFirst125).blocked, (std::vector<uint8_t>{0, 0, 0, 0}));
  EXPECT_FALSE(score("{\"id\":\"a\",\"p_commerce\":0.7,\"form\":\"half\"}\n"));
  EXPECT_FALSE(score("{\"id\":\"nobody\",\"p_commerce\":0.7}\n"));
}

TEST_F(ScoresFile, LinesOfOneIdCountInTheirOrder) {
  folder_.write("test.jsonl",
                "{\"id\":7,\"title\":\"x\",\"label\":1}\n{\"id\":7,\"title\":\"y\",\"label\":0}\n");
  cases_ = *read_cases(folder_.file("test.jsonl"));
  const Result<CandidateScores> scores =
      score("{\"id\":7,\"p_commerce\":0.9}\n{\"id\":7,\"p_commerce\":0.1}\n");
  ASSERT_TRUE(scores) << scores.error().message();
  EXPECT_EQ(scores->forms.at(Form::kFull).p_commerce, (std::vector<float>{0.9F, 0.1F}));
}

TEST_F(ScoresFile, WhatIsMissingOrWrongIsNamed) {
  const auto message = [&](const std::string& lines) {
    const Result<CandidateScores> scores = score(lines);
    return scores ? std::string() : scores.error().message();
  };
  EXPECT_NE(message("{\"id\":\"a\",\"p_commerce\":0.5}\n").find("\"b\""), std::string::npos);
  EXPECT_NE(message("{\"id\":\"a\",\"p_commerce\":1.5}\n").find(":1: field p_commerce"),
            std::string::npos);
  EXPECT_NE(message("{\"id\":\"a\"}\n").find("p_commerce"), std::string::npos);
  EXPECT_NE(message("nonsense\n").find(":1"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
