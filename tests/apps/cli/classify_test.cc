#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/articles.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

// What the verb itself does; tests/e2e has its behaviour in pipes, on bad input and bad models.
namespace prefilter::cli {
namespace {

TEST(Classify, WritesTheFieldsThatTheFormatPromises) {
  const test::Outcome outcome = test::run_prefilter({"classify"}, test::article_line(4));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const auto line = nlohmann::ordered_json::parse(outcome.out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : line.items()) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"id", "verdict", "p_commerce", "threshold", "decided_by",
                                      "language", "tokens", "truncated", "model"}));
  EXPECT_EQ(line["id"], 4);
  EXPECT_EQ(line["verdict"] == "BLOCK", line["p_commerce"] >= line["threshold"]);
}

TEST(Classify, BlocksEverythingAtThresholdZeroAndLittleAtOne) {
  const std::string input = test::article_lines(4);
  for (const auto& line :
       test::parsed_lines(test::run_prefilter({"classify", "--threshold", "0"}, input))) {
    EXPECT_EQ(line["verdict"], "BLOCK");
    EXPECT_EQ(line["threshold"], 0.0);
  }
  for (const auto& line :
       test::parsed_lines(test::run_prefilter({"classify", "--threshold", "1"}, input))) {
    EXPECT_EQ(line["verdict"], "PASS");
  }
}

TEST(Classify, TakesTheLanguageThatTheArticleNames) {
  const test::Outcome outcome =
      test::run_prefilter({"classify"}, "{\"title\":\"Council votes\",\"language\":\"xx\"}\n");
  EXPECT_EQ(test::parsed_lines(outcome).at(0)["language"], "other");
}

TEST(Classify, CountsWhatItCouldNotJudge) {
  const test::Outcome outcome =
      test::run_prefilter({"classify"}, "x\n[]\ny\n" + test::article_line(1));
  EXPECT_EQ(outcome.err,
            "prefilter: 3 of 4 articles could not be judged and pass: 1 not_an_object, 2 "
            "not_json\n");
}

TEST(Classify, EndsTheTableWithTheModelsName) {
  const test::Outcome outcome =
      test::run_prefilter({"classify", "--format", "table"}, test::article_lines(2));
  const std::string model =
      test::parsed_lines(test::run_prefilter({"classify"}, test::article_line(1))).at(0)["model"];
  EXPECT_NE(outcome.lines().back().find("2 articles: "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.lines().back().find(model), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace prefilter::cli
