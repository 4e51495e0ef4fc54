#include "apps/cli/verdict_format.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::cli {
namespace {

Judged blocked_article() {
  Judged judged;
  judged.id_json = "\"a-1\"";
  judged.title = "Half price on every pan";
  judged.verdict = {.action = Action::kBlock,
                    .decided_by = DecidedBy::kModel,
                    .p_commerce = 0.9712F,
                    .threshold = 0.9F,
                    .language = "en",
                    .tokens = 45,
                    .truncated = true,
                    .error = {}};
  return judged;
}

Judged faulty_line() {
  Judged judged;
  judged.verdict.threshold = 0.9F;
  judged.verdict.language = "other";
  judged.error = ArticleFailure{.code = "not_json", .message = "no \"JSON\"", .line = 17};
  return judged;
}

TEST(JsonlFormat, WritesTheFieldsOfTheDesignInTheirOrder) {
  const auto format = make_jsonl_format({.model = "m 1"});
  EXPECT_EQ(format->line(blocked_article()),
            "{\"id\":\"a-1\",\"verdict\":\"BLOCK\",\"p_commerce\":0.9712,\"threshold\":0.9,"
            "\"decided_by\":\"model\",\"language\":\"en\",\"tokens\":45,\"truncated\":true,"
            "\"model\":\"m 1\"}\n");
  EXPECT_EQ(format->header(), "");
  EXPECT_EQ(format->footer({}), "");
}

TEST(JsonlFormat, TellsWhyAnArticleCouldNotBeJudgedAndAtWhichLine) {
  const auto format = make_jsonl_format({.model = "m"});
  const nlohmann::json line = nlohmann::json::parse(format->line(faulty_line()));
  EXPECT_TRUE(line["id"].is_null());
  EXPECT_EQ(line["verdict"], "PASS");
  EXPECT_EQ(line["decided_by"], "error_pass");
  EXPECT_EQ(line["p_commerce"], 0.0);
  const nlohmann::json error = {{"code", "not_json"}, {"message", "no \"JSON\""}, {"line", 17}};
  EXPECT_EQ(line["error"], error);
}

TEST(JsonlFormat, NamesThePatternsOfAPipeline) {
  Judged judged = blocked_article();
  judged.patterns = {"shop/deal"};
  const auto format = make_jsonl_format({.model = "m"});
  EXPECT_EQ(nlohmann::json::parse(format->line(judged))["patterns"], nlohmann::json({"shop/deal"}));
  judged.patterns = std::vector<std::string>();
  EXPECT_EQ(nlohmann::json::parse(format->line(judged))["patterns"], nlohmann::json::array());
}

TEST(JsonlFormat, EchoesTheIdByteForByte) {
  Judged judged = blocked_article();
  judged.id_json = "12345678901234567890123";
  const std::string line = make_jsonl_format({.model = "m"})->line(judged);
  EXPECT_TRUE(line.starts_with("{\"id\":12345678901234567890123,"));
}

TEST(JsonlFormat, ReplacesWhatIsNoUtf8) {
  Judged judged = faulty_line();
  judged.error->message = "bad \xFF byte";
  const std::string line = make_jsonl_format({.model = "m"})->line(judged);
  EXPECT_EQ(nlohmann::json::parse(line)["error"]["message"], "bad \xEF\xBF\xBD byte");
}

TEST(MakeFormat, RefusesANameThatIsNoFormat) {
  EXPECT_TRUE(make_format("csv", {.model = "m"}));
  const auto format = make_format("xml", {.model = "m"});
  ASSERT_FALSE(format);
  EXPECT_EQ(format.error().code(), ErrorCode::kInvalidArgument);
}

TEST(Counts, CountsAVerdictOfTheRulesAsOneThoughTheModelFailed) {
  Counts counts;
  Judged judged = faulty_line();
  judged.verdict.decided_by = DecidedBy::kRegexBackup;
  counts.add(judged);
  EXPECT_EQ(counts.passed, 1U);
  EXPECT_EQ(counts.failed(), 0U);
  EXPECT_EQ(counts.stood_in, 1U);
}

TEST(Counts, KeepsErrorsApartFromVerdicts) {
  Counts counts;
  counts.add(blocked_article());
  counts.add(faulty_line());
  counts.add(faulty_line());
  Judged passed = blocked_article();
  passed.verdict.action = Action::kPass;
  counts.add(passed);
  EXPECT_EQ(counts.blocked, 1U);
  EXPECT_EQ(counts.passed, 1U);
  EXPECT_EQ(counts.failed(), 2U);
  EXPECT_EQ(counts.total(), 4U);
  EXPECT_EQ(describe_errors(counts), "2 not_json");
}

}  // namespace
}  // namespace prefilter::cli
