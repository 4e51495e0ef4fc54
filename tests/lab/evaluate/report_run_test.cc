#include "lab/evaluate/report_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::evaluate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kEvaluation = R"({"candidates": [{"name": "m", "kind": "model"}]})";

class ReportRun : public ::testing::Test {
 protected:
  void SetUp() override { folder_.write("all.json", kEvaluation); }
  test::TempFolder folder_;
};

TEST_F(ReportRun, WritesThePageBesideTheEvaluationWithWhatElseIsThere) {
  folder_.write("benchmark_results.json", R"({"candidates": []})");
  const auto page = write_report({.evaluation = folder_.file("all.json")});
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(*page, folder_.file("report.html"));
  const std::string html = test::read_bytes(*page);
  EXPECT_THAT(html, HasSubstr("benchmark_results.json"));
  EXPECT_THAT(html, Not(HasSubstr("\"training_metrics.json\"")));
}

TEST_F(ReportRun, LeavesAnOldPageWhereSomethingIsWrong) {
  folder_.write("report.html", "old");
  folder_.write("training_metrics.json", "{");
  const auto page = write_report({.evaluation = folder_.file("all.json")});
  ASSERT_FALSE(page);
  EXPECT_THAT(page.error().message(), HasSubstr("training_metrics.json"));
  EXPECT_EQ(test::read_bytes(folder_.file("report.html")), "old");
}

TEST_F(ReportRun, MissesAFileThatWasNamed) {
  EXPECT_EQ(write_report({.evaluation = folder_.file("no.json")}).error().code(),
            ErrorCode::kNotFound);
  EXPECT_FALSE(
      write_report({.evaluation = folder_.file("all.json"), .benchmark = folder_.file("no.json")}));
}

}  // namespace
}  // namespace prefilter::evaluate
