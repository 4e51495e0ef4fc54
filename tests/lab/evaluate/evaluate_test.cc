#include "lab/evaluate/evaluate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class Evaluate : public testing::Test {
 protected:
  Evaluate() {
    write_tiny_case(folder_);
    options_.model = {{"tiny", folder_.file("model")}};
    options_.data = folder_.file("test.jsonl");
    options_.judge.bootstrap.draws = 100;
  }
  test::TempFolder folder_;
  EvaluateOptions options_;
};

TEST_F(Evaluate, JudgesAllFormsOfACandidate) {
  size_t last = 0;
  size_t total = 0;
  options_.progress = [&](const std::string& name, size_t done, size_t all) {
    EXPECT_EQ(name, "tiny");
    last = done;
    total = all;
  };
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  ASSERT_EQ(results->candidates.size(), 1U);
  EXPECT_EQ(results->candidates[0].forms.size(), 3U);
  EXPECT_EQ(results->candidates[0].forms.at(Form::kTitleOnly).articles, 3U);
  EXPECT_TRUE(results->comparisons.empty());
  EXPECT_EQ(last, total);
  EXPECT_EQ(total, 12U);
}

TEST_F(Evaluate, ComparesEachPairOfAFolder) {
  options_.model.clear();
  options_.models = folder_.path();
  for (const char* name : {"second", "third"}) {
    std::filesystem::copy(folder_.file("model"), folder_.file(name));
  }
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  ASSERT_EQ(results->candidates.size(), 3U);
  EXPECT_EQ(results->candidates[1].about.name, "second");
  ASSERT_EQ(results->comparisons.size(), 9U);
  EXPECT_EQ(results->comparisons[0].p_value, 1.0);
  EXPECT_EQ(results->comparisons[0].verdicts_changed, 0U);
}

TEST_F(Evaluate, RefusesWhatItCannotJudge) {
  options_.model.push_back({"tiny", folder_.file("model")});
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kInvalidArgument);
  options_.model.clear();
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kInvalidArgument);
  options_.models = folder_.file("nowhere");
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::evaluate
