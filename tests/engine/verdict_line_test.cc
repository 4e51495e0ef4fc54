#include "engine/verdict_line.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

Verdict blocked() {
  return {.action = Action::kBlock,
          .decided_by = DecidedBy::kModel,
          .p_commerce = 0.9712F,
          .threshold = 0.9F,
          .language = "en",
          .tokens = 45,
          .truncated = false,
          .error = {}};
}

TEST(VerdictLine, HasTheFieldsOfTheFormatInTheirOrder) {
  EXPECT_EQ(verdict_line("\"a-1\"", blocked(), {}, "m@1"),
            "{\"id\":\"a-1\",\"verdict\":\"BLOCK\",\"p_commerce\":0.9712,\"threshold\":0.9,"
            "\"decided_by\":\"model\",\"language\":\"en\",\"tokens\":45,\"truncated\":false,"
            "\"model\":\"m@1\"}");
}

TEST(VerdictLine, EndsWithTheFailureOfAnArticleThatCouldNotBeJudged) {
  const ArticleFailure failure{.code = "no_text", .message = "no \"title\"", .line = 3};
  EXPECT_TRUE(verdict_line("7", Verdict(), failure, "m@1")
                  .ends_with("\"model\":\"m@1\",\"error\":{\"code\":\"no_text\","
                             "\"message\":\"no \\\"title\\\"\",\"line\":3}}"));
}

TEST(VerdictLine, EndsWithThePatternsOfAPipeline) {
  const std::string line = verdict_line("7", blocked(), {}, "m@1");
  const std::string rest = line.substr(0, line.size() - 1);
  EXPECT_EQ(with_patterns(line, {}), rest + ",\"patterns\":[]}");
  const std::vector<std::string> patterns = {"shop/deal", "shop/code"};
  EXPECT_EQ(with_patterns(line, patterns), rest + ",\"patterns\":[\"shop/deal\",\"shop/code\"]}");
}

}  // namespace
}  // namespace prefilter
