#include "lab/pipeline/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::pipeline {
namespace {

using ::testing::HasSubstr;

RunReport report() {
  RunReport report;
  report.experiment = "v1";
  report.seconds = 75.0;
  report.steps = {{"prepare", Action::kSkipped, "", 2.0, 0, {"prepare"}},
                  {"train-a", Action::kRan, "it has not run yet", 3700.0, 0, {"train"}},
                  {"evaluate", Action::kFailed, "ended with status 3", 1.0, 3, {"evaluate"}},
                  {"select", Action::kNotReached, "", 0.0, 0, {"select"}}};
  return report;
}

TEST(PipelineReport, HasARowForEachStep) {
  const std::string table = to_table(report());
  EXPECT_THAT(table, HasSubstr("prepare   skipped       2.0 s"));
  EXPECT_THAT(table, HasSubstr("train-a   ran           1:01:40    it has not run yet"));
  EXPECT_THAT(table, HasSubstr("select    not reached"));
  EXPECT_THAT(table, HasSubstr("1 step of 4 ran, 1 skipped; this run took 0:01:15"));
}

TEST(PipelineReport, SaysTheSameToPrograms) {
  const auto json = nlohmann::json::parse(to_json(report()));
  EXPECT_EQ(json["ran"], 1);
  EXPECT_EQ(json["skipped"], 1);
  EXPECT_EQ(json["steps"][2]["action"], "failed");
  EXPECT_EQ(json["steps"][2]["exit_status"], 3);
}

TEST(PipelineReport, EndsWithTheStatusOfTheStepThatFailed) {
  EXPECT_EQ(report().exit_status(), 3);
  RunReport good = report();
  good.steps.resize(2);
  EXPECT_EQ(good.exit_status(), 0);
}

}  // namespace
}  // namespace prefilter::pipeline
