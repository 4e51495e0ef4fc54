#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

TEST(ShadowLabels, GoOutBlindComeBackAndGoOutForTraining) {
  const test::TempFolder folder;
  const std::string log = folder.file("shadow.db");
  ASSERT_EQ(test::run_prefilter({"shadow", "run", "--input",
                                 test::repository_path("examples/articles.jsonl"), "--rules",
                                 test::repository_path("config/rules.yaml"), "--database", log})
                .status,
            0);
  const test::Outcome plan = test::run_prefilter({"shadow", "labels", "plan", "--database", log});
  EXPECT_EQ(plan.status, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("more labels of articles that both block"));

  const test::Outcome tasks =
      test::run_prefilter({"shadow", "labels", "export", "--next", "5", "--database", log});
  EXPECT_EQ(tasks.status, 0) << tasks.err;
  ASSERT_EQ(tasks.lines().size(), 5U);
  std::string answers;
  for (const std::string& line : tasks.lines()) {
    json task = json::parse(line);
    EXPECT_EQ(line.find("p_commerce"), std::string::npos);
    task["label"] = "commerce";
    answers += task.dump() + "\n";
  }
  const test::Outcome taken =
      test::run_prefilter({"shadow", "labels", "import", folder.write("a.jsonl", answers),
                           "--reviewer", "anna", "--database", log});
  EXPECT_EQ(taken.status, 0) << taken.err;
  const test::Outcome out = test::run_prefilter({"shadow", "labels", "export", "--database", log});
  ASSERT_EQ(out.lines().size(), 5U);
  EXPECT_EQ(json::parse(out.lines()[0])["label"], 1);
}

TEST(ShadowLabels, WhatCannotBeTakenEndsWithTwo) {
  const test::TempFolder folder;
  const std::string log = folder.file("shadow.db");
  EXPECT_EQ(test::run_prefilter({"shadow", "labels", "plan", "--database", log}).status, 3);
  ASSERT_EQ(test::run_prefilter({"shadow", "run", "--input",
                                 test::repository_path("examples/articles.jsonl"), "--rules",
                                 test::repository_path("config/rules.yaml"), "--database", log})
                .status,
            0);
  const test::Outcome refused = test::run_prefilter(
      {"shadow", "labels", "import",
       folder.write("a.jsonl", "{\"item\": 1, \"label\": 1, \"reviewer\": \"anna\"}\n"),
       "--database", log});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("was not asked for"));
}

}  // namespace
}  // namespace prefilter::cli
