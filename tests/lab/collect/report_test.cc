#include "lab/collect/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::collect {
namespace {

CollectReport example() {
  CollectReport report;
  report.out = "a.jsonl";
  report.present = 5;
  InputReport dump;
  dump.name = "dump.jsonl";
  dump.kind = "dump";
  dump.articles = 10;
  dump.added = 7;
  dump.dropped[static_cast<size_t>(DropReason::kNearDuplicate)] = 3;
  InputReport feed;
  feed.name = "https://x.example/feed";
  feed.kind = "feed";
  feed.unchanged = true;
  report.inputs = {dump, feed};
  report.strata[{
      .kind = "commerce", .language = "en", .source = "", .length = text::LengthBand::kTeaser}] = 8;
  report.strata[{
      .kind = "unknown", .language = "", .source = "", .length = text::LengthBand::kNone}] = 4;
  report.sources = {{"Bode", 2}, {"Courier", 5}};
  return report;
}

TEST(Report, JsonHoldsTheCountsAndAddsThemUp) {
  const auto json = nlohmann::json::parse(to_json(example()));
  EXPECT_EQ(json["articles"]["read"], 10);
  EXPECT_EQ(json["articles"]["in_output"], 12);
  EXPECT_EQ(json["dropped"], nlohmann::json({{"near_duplicate", 3}}));
  EXPECT_EQ(json["inputs"][1]["unchanged"], true);
  EXPECT_EQ(json["added_by_source"]["Courier"], 5);
  ASSERT_EQ(json["strata"].size(), 2U);
  EXPECT_EQ(json["strata"][0]["length"], "126-299");
  EXPECT_EQ(json["strata"][1]["language"], nullptr);
}

TEST(Report, TheTableSaysWhatWasDroppedAndWhatTheOutputHolds) {
  const std::string table = to_table(example());
  EXPECT_NE(table.find("    10      7        3  dump.jsonl\n"), std::string::npos) << table;
  EXPECT_NE(table.find("https://x.example/feed (unchanged)"), std::string::npos);
  EXPECT_NE(table.find("3  near_duplicate"), std::string::npos);
  EXPECT_NE(table.find("  all          8           0        4"), std::string::npos) << table;
  EXPECT_NE(table.find("7 added, 12 articles in a.jsonl"), std::string::npos);
}

TEST(Report, ManyInputsAreCutShort) {
  CollectReport report = example();
  report.inputs.resize(100);
  report.inputs[90].problem = "gone";
  const std::string table = to_table(report);
  EXPECT_NE(table.find("and 59 more"), std::string::npos) << table;
  EXPECT_NE(table.find("! gone"), std::string::npos) << "problems are shown all the same";
}

}  // namespace
}  // namespace prefilter::collect
