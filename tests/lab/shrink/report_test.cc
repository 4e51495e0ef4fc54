#include "lab/shrink/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::shrink {
namespace {

RunReport full_report() {
  RunReport report;
  report.source = "big";
  report.target = "small";
  report.embeddings = "int4";
  report.shrink.before = {1000, 12, 5000, 20'000'000, 12'000'000, 3'000'000};
  report.shrink.after = {600, 6, 2500, 9'000'000, 7'000'000, 2'000'000};
  report.shrink.must_stay = 40;
  report.shrink.brought_back = 2;
  report.shrink.texts = {3, 1};
  report.shrink.use["pt"] = {2, {20, 1, 0}, {25, 1, 1}};
  report.shrink.left_out = {"vocab.txt"};
  report.bundle_bytes = 4'000'000;
  report.int4_words = encoder::Int4Fit{100, 25, 0.5F};
  AccuracyReport accuracy;
  accuracy.all.articles = 10;
  accuracy.all.before.f1 = 0.9;
  accuracy.all.after.f1 = 0.85;
  accuracy.all.changed_verdicts = 1;
  report.accuracy = accuracy;
  return report;
}

TEST(Report, JsonHoldsEveryFigure) {
  const auto json = nlohmann::json::parse(to_json(full_report()));
  EXPECT_EQ(json["before"]["vocabulary"], 1000);
  EXPECT_EQ(json["after"]["weights_bytes"], 9'000'000);
  EXPECT_EQ(json["bundle_weights_bytes"], 4'000'000);
  EXPECT_EQ(json["int4"]["exact_groups"], 25);
  EXPECT_EQ(json["tokens_brought_back"], 2);
  EXPECT_EQ(json["texts"]["faulty_lines"], 1);
  EXPECT_EQ(json["tokens"]["languages"]["pt"]["before"]["tokens_per_article"], 10.0);
  EXPECT_EQ(json["tokens"]["languages"]["pt"]["more_tokens"], 0.25);
  EXPECT_EQ(json["tokens"]["all"]["after"]["unknown_share"], 0.04);
  EXPECT_EQ(json["accuracy"]["all"]["before"]["f1"], 0.9);
  EXPECT_EQ(json["accuracy"]["all"]["changed_verdicts"], 1);
}

TEST(Report, JsonLeavesOutWhatWasNotMeasured) {
  RunReport report;
  report.embeddings = "unchanged";
  const auto json = nlohmann::json::parse(to_json(report));
  for (const char* name : {"bundle_weights_bytes", "int4", "tokens", "accuracy", "texts"}) {
    EXPECT_FALSE(json.contains(name)) << name;
  }
}

TEST(Report, TheTableHasALineForEachLanguageAndSize) {
  const std::string table = to_table(full_report());
  for (const char* part : {"vocabulary", "1000", "600", "20.0 MB", "9.0 MB", "4.0 MB", "pt",
                           "+25.0 %", "25.0 % of the embeddings' groups exact",
                           "2 tokens came back", "90.0", "85.0", "vocab.txt is left out"}) {
    EXPECT_NE(table.find(part), std::string::npos) << part << "\n" << table;
  }
}

}  // namespace
}  // namespace prefilter::shrink
