#include <gtest/gtest.h>

#include <sstream>

#include "apps/cli/terminal.h"
#include "apps/cli/verdict_format.h"

namespace prefilter::cli {
namespace {

Judged article(const std::string& title, Action action) {
  Judged judged;
  judged.id_json = "\"id-7\"";
  judged.title = title;
  judged.verdict = {.action = action,
                    .decided_by = DecidedBy::kModel,
                    .p_commerce = 0.5F,
                    .threshold = 0.9F,
                    .language = "other",
                    .tokens = 512,
                    .truncated = true,
                    .error = {}};
  return judged;
}

Judged faulty() {
  Judged judged;
  judged.error = ArticleFailure{.code = "not_json", .message = std::string(300, 'x'), .line = 4};
  return judged;
}

TEST(TableFormat, NoLineIsWiderThanTheTerminal) {
  for (const size_t columns : {60U, 80U, 200U}) {
    const auto table = make_table_format({.model = "m", .columns = columns});
    for (const Judged& judged : {article(std::string(300, 'a'), Action::kBlock),
                                 article("標題", Action::kPass), faulty()}) {
      std::string line = table->line(judged);
      ASSERT_EQ(line.back(), '\n');
      line.pop_back();
      EXPECT_LE(display_width(line), columns) << line;
    }
  }
}

TEST(TableFormat, StartsTheTitlesUnderTheirHeading) {
  const auto table = make_table_format({.model = "m", .columns = 100});
  const size_t column = table->header().find("TITLE");
  EXPECT_EQ(table->line(article("Hello", Action::kBlock)).find("Hello"), column);
  EXPECT_EQ(table->line(article("Hello", Action::kPass)).find("Hello"), column);
}

TEST(TableFormat, UsesTheIdWhereThereIsNoTitle) {
  const auto table = make_table_format({.model = "m", .columns = 100});
  EXPECT_NE(table->line(article("", Action::kPass)).find("id-7"), std::string::npos);
}

TEST(TableFormat, KeepsEscapeSequencesOfTitlesOffTheTerminal) {
  const auto table = make_table_format({.model = "m", .columns = 100});
  EXPECT_EQ(table->line(article("\x1b[2J", Action::kPass)).find('\x1b'), std::string::npos);
}

TEST(TableFormat, ColoursOnlyWhenAsked) {
  const Judged judged = article("t", Action::kBlock);
  const auto plain = make_table_format({.model = "m", .columns = 100, .color = false});
  const auto colored = make_table_format({.model = "m", .columns = 100, .color = true});
  EXPECT_EQ(plain->line(judged).find('\x1b'), std::string::npos);
  EXPECT_NE(colored->line(judged).find("\x1b[31m"), std::string::npos);
}

TEST(TableFormat, EndsWithTheCounts) {
  Counts counts;
  counts.add(article("a", Action::kBlock));
  counts.add(article("b", Action::kPass));
  counts.add(article("c", Action::kPass));
  counts.add(faulty());
  EXPECT_EQ(make_table_format({.model = "m 1"})->footer(counts),
            "\n4 articles: 1 BLOCK (25.0 %), 2 PASS, 1 passed unjudged · model m 1\n");
}

}  // namespace
}  // namespace prefilter::cli
