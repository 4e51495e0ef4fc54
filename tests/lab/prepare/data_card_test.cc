#include "lab/prepare/data_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace prefilter::prepare {
namespace {

using ::testing::HasSubstr;

DataCard card_of_three() {
  DataCard card;
  card.code_version = "1.2.3";
  card.inputs = {{.file = "scored.jsonl", .sha256 = std::string(64, 'a')}};
  card.settings = {{"val", "0.1"}, {"keep", ""}};
  card.scanned = {.read = 10, .unlabelled = 1, .between = 4, .unreadable = 0};
  card.planned.duplicates = 2;
  card.changed = 1;
  card.augmentations = {{"title_only", 1}};
  Scan scan;
  scan.languages.number_of("en");
  scan.languages.number_of("");
  scan.sources.number_of("the | daily");
  Item item;
  item.origin = articles::Origin::kOracle;
  for (const char* file : {"train.jsonl", "val.jsonl"}) {
    card.parts.emplace_back().file = file;
    item.label = 1;
    item.language = 0;
    count(card.parts.back(), item, scan);
  }
  item.label = 0;
  item.language = 1;
  count(card.parts.front(), item, scan);
  return card;
}

TEST(DataCard, TheJsonHasEveryCount) {
  const auto json = nlohmann::json::parse(to_json(card_of_three()));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["code_version"], "1.2.3");
  EXPECT_EQ(json["inputs"][0]["sha256"], std::string(64, 'a'));
  EXPECT_EQ(json["settings"]["val"], "0.1");
  EXPECT_EQ(json["read"], 10);
  EXPECT_EQ(json["dropped"]["between"], 4);
  EXPECT_EQ(json["dropped"]["duplicates"], 2);
  EXPECT_EQ(json["augmentations"]["title_only"], 1);
  const auto& train = json["splits"]["train"];
  EXPECT_EQ(train["articles"], 2);
  EXPECT_EQ(train["labels"]["commerce"], 1);
  EXPECT_EQ(train["languages"]["en"]["commerce"], 1);
  EXPECT_EQ(train["languages"][""]["journalism"], 1);
  EXPECT_EQ(train["origins"]["oracle"]["journalism"], 1);
  EXPECT_EQ(train["lengths"]["0"]["commerce"], 1);
  EXPECT_EQ(json["splits"]["val"]["articles"], 1);
}

TEST(DataCard, ThePageHasTheTables) {
  const std::string page = to_markdown(card_of_three());
  EXPECT_THAT(page, HasSubstr("10 articles were read"));
  EXPECT_THAT(page, HasSubstr("- 4 with a score between"));
  EXPECT_THAT(page, HasSubstr("| en | 1 / 0 | 1 / 0 |"));
  EXPECT_THAT(page, HasSubstr("| (not known) | 0 / 1 | 0 / 0 |"));
  EXPECT_THAT(page, HasSubstr("| the   daily |")) << "a bar would end the cell";
}

TEST(DataCard, TheSummaryNamesWhatWasDropped) {
  const std::string summary = to_summary(card_of_three());
  EXPECT_THAT(summary, HasSubstr("10 articles read\n"));
  EXPECT_THAT(summary, HasSubstr("  4 dropped: with a score between"));
  EXPECT_THAT(summary, ::testing::Not(HasSubstr("without text")));
  EXPECT_THAT(summary, HasSubstr("train.jsonl: 2 articles, 1 commerce, 1 journalism"));
}

TEST(DataCard, IsToldFromOtherFiles) {
  const test::TempFolder folder;
  EXPECT_TRUE(is_data_card(folder.write("a.json", to_json(card_of_three()))));
  EXPECT_FALSE(is_data_card(folder.write("b.json", "{\"made_by\": \"somebody\"}")));
  EXPECT_FALSE(is_data_card(folder.write("c.json", "[]")));
  EXPECT_FALSE(is_data_card(folder.write("d.json", "no JSON")));
  EXPECT_FALSE(is_data_card(folder.file("none.json")));
}

}  // namespace
}  // namespace prefilter::prepare
