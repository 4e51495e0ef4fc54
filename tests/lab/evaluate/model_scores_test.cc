#include "lab/evaluate/model_scores.h"

#include <gtest/gtest.h>

#include "engine/score/score.h"
#include "prefilter/classifier.h"
#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class ModelScores : public testing::Test {
 protected:
  ModelScores() {
    write_tiny_case(folder_);
    cases_ = *read_cases(folder_.file("test.jsonl"));
  }
  Result<CandidateScores> score(const ScoreOptions& options = {}) const {
    return score_with_model("tiny", folder_.file("model"), cases_, options);
  }
  test::TempFolder folder_;
  Cases cases_;
};

TEST_F(ModelScores, AreThoseOfServing) {
  const Result<CandidateScores> scores = score();
  ASSERT_TRUE(scores) << scores.error().message();
  const Result<Classifier> classifier = Classifier::open(folder_.file("model"));
  ASSERT_TRUE(classifier);
  Workspace workspace;
  std::vector<Article> articles;
  ASSERT_TRUE(each_piece(cases_, 10, [&](size_t, const auto& piece) {
    articles = piece;
    return Result<void>();
  }));
  for (const auto& [form, of_form] : scores->forms) {
    for (size_t i = 0; i < articles.size(); ++i) {
      const auto shown = in_form(articles[i], form);
      ASSERT_EQ(of_form.shown[i] != 0, shown.has_value());
      if (!shown) continue;
      const Verdict verdict = classifier->classify(*shown, workspace);
      EXPECT_EQ(of_form.p_commerce[i], verdict.p_commerce);
      EXPECT_EQ(of_form.blocked[i] != 0, verdict.action == Action::kBlock);
      const std::vector<float> logits = {0.0F, static_cast<float>(of_form.margin[i])};
      EXPECT_NEAR(*score::p_commerce(logits, {1, scores->temperature}), verdict.p_commerce, 1e-6F);
    }
  }
  EXPECT_EQ(scores->forms.size(), 3U);
  EXPECT_EQ(scores->forms.at(Form::kTitleOnly).shown, (std::vector<uint8_t>{1, 1, 0, 1}));
}

TEST_F(ModelScores, DoNotDependOnTheThreads) {
  const Result<CandidateScores> one = score({.threads = 1});
  const Result<CandidateScores> three = score({.threads = 3});
  ASSERT_TRUE(one && three);
  for (const auto& [form, of_form] : one->forms) {
    EXPECT_EQ(of_form.margin, three->forms.at(form).margin);
    EXPECT_EQ(of_form.p_commerce, three->forms.at(form).p_commerce);
  }
}

TEST_F(ModelScores, DescribeTheBundle) {
  const Result<CandidateScores> scores = score({.forms = {Form::kFull}});
  ASSERT_TRUE(scores);
  EXPECT_EQ(scores->kind, "model");
  EXPECT_EQ(scores->precision, "int8");
  EXPECT_GT(scores->bytes, 1000U);
  EXPECT_NE(scores->model.find('@'), std::string::npos);
}

TEST_F(ModelScores, AnArticleWithoutTextPassesAndCounts) {
  folder_.write("test.jsonl",
                "{\"title\":\"<p></p>\",\"label\":0}\n{\"title\":\"deal\",\"label\":1}\n");
  cases_ = *read_cases(folder_.file("test.jsonl"));
  const Result<CandidateScores> scores = score({.forms = {Form::kFull}});
  ASSERT_TRUE(scores);
  const FormScores& full = scores->forms.at(Form::kFull);
  EXPECT_EQ(full.failed, (std::vector<uint8_t>{1, 0}));
  EXPECT_EQ(full.blocked[0], 0);
  EXPECT_EQ(full.p_commerce[0], 0.0F);
}

TEST_F(ModelScores, StopWhenAskedTo) {
  size_t asked = 0;
  const Result<CandidateScores> scores = score({.stop = [&] { return ++asked == 2; }});
  ASSERT_FALSE(scores);
  EXPECT_EQ(scores.error().message(), "interrupted");
}

}  // namespace
}  // namespace prefilter::evaluate
