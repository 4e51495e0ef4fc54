#include <gtest/gtest.h>

#include "apps/cli/verdict_format.h"

namespace prefilter::cli {
namespace {

Judged article_with_id(const std::string& id_json) {
  Judged judged;
  judged.id_json = id_json;
  judged.verdict = {.action = Action::kPass,
                    .decided_by = DecidedBy::kModel,
                    .p_commerce = 0.25F,
                    .threshold = 0.5F,
                    .language = "pt",
                    .tokens = 9,
                    .truncated = false,
                    .error = {}};
  return judged;
}

TEST(CsvFormat, HasAHeaderAndAsManyFieldsInEachLine) {
  const auto format = make_csv_format({.model = "m"});
  EXPECT_EQ(format->header(),
            "id,verdict,p_commerce,threshold,decided_by,language,tokens,truncated,model,"
            "error_code,error_message,line\r\n");
  EXPECT_EQ(format->line(article_with_id("\"a\"")), "a,PASS,0.25,0.5,model,pt,9,false,m,,,\r\n");
}

TEST(CsvFormat, QuotesCommasQuotesAndLineBreaks) {
  const auto format = make_csv_format({.model = "m"});
  EXPECT_TRUE(format->line(article_with_id(R"("a,b")")).starts_with("\"a,b\",PASS"));
  EXPECT_TRUE(format->line(article_with_id(R"("say \"a\"")")).starts_with("\"say \"\"a\"\"\","));
  EXPECT_TRUE(format->line(article_with_id(R"("a\nb")")).starts_with("\"a\nb\",PASS"));
}

TEST(CsvFormat, WritesNumbersAsTheyCameAndNoIdAsNothing) {
  const auto format = make_csv_format({.model = "m"});
  EXPECT_TRUE(format->line(article_with_id("42")).starts_with("42,PASS"));
  EXPECT_TRUE(format->line(article_with_id("null")).starts_with(",PASS"));
}

TEST(CsvFormat, PutsTheErrorIntoTheLastThreeFields) {
  Judged judged = article_with_id("null");
  judged.verdict = {};
  judged.error = ArticleFailure{.code = "not_json", .message = "a, b", .line = 3};
  EXPECT_EQ(make_csv_format({.model = "m"})->line(judged),
            ",PASS,0.0,1.0,error_pass,,0,false,m,not_json,\"a, b\",3\r\n");
}

}  // namespace
}  // namespace prefilter::cli
