#include "engine/golden.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace prefilter {
namespace {

using nlohmann::json;

std::vector<GoldenCase> some_cases() {
  return {{{"A \"title\"", "content\nof two lines", "en"}, {2, 7, 3}, {-1.25F, 0.1F}, 0.79F},
          {{"", "ü€🛒", ""}, {2, 3}, {3.4028235e5F, -1e-30F}, std::nextafter(1.0F, 0.0F)}};
}

std::string fault_of(const std::string& jsonl) {
  const auto cases = parse_golden(jsonl, "golden.jsonl");
  if (cases) return "";
  EXPECT_EQ(cases.error().code(), ErrorCode::kCorrupt);
  return cases.error().message();
}

TEST(Golden, WhatIsWrittenIsReadAgainToTheLastBit) {
  const std::string text = to_jsonl(some_cases());
  const auto read = parse_golden(text, "g");
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    const GoldenCase expected = some_cases()[i];
    EXPECT_EQ((*read)[i].article.title, expected.article.title);
    EXPECT_EQ((*read)[i].article.content, expected.article.content);
    EXPECT_EQ((*read)[i].article.language, expected.article.language);
    EXPECT_EQ((*read)[i].ids, expected.ids);
    EXPECT_EQ((*read)[i].logits, expected.logits);
    EXPECT_EQ((*read)[i].p_commerce, expected.p_commerce);
  }
}

TEST(Golden, AFaultNamesItsLineAndField) {
  const std::string good = to_jsonl({some_cases()[0]});
  const auto fault_with = [&](const std::string& field, const json& value) {
    json line = json::parse(good);
    line[field] = value;
    return fault_of(good + line.dump() + "\n");
  };
  EXPECT_EQ(fault_with("p_commerce", 1.5).rfind("golden.jsonl: line 2: field p_commerce", 0), 0U);
  EXPECT_NE(fault_with("p_commerce", "0.5"), "");
  EXPECT_NE(fault_with("ids", json::array()).find("field ids"), std::string::npos);
  EXPECT_NE(fault_with("ids", {1, -2}).find("field ids"), std::string::npos);
  EXPECT_NE(fault_with("ids", {1, 1e10}).find("field ids"), std::string::npos);
  EXPECT_NE(fault_with("ids", 5).find("field ids"), std::string::npos);
  EXPECT_NE(fault_with("logits", {1.0}).find("field logits"), std::string::npos);
  EXPECT_NE(fault_with("logits", {1.0, "x"}).find("field logits"), std::string::npos);
  EXPECT_NE(fault_with("logits", {1.0, 1e300}).find("field logits"), std::string::npos);
  EXPECT_NE(fault_with("title", 5).find("field title"), std::string::npos);
  EXPECT_NE(fault_with("surprise", 5).find("field surprise"), std::string::npos);
}

TEST(Golden, TextThatIsNoGoldenFileIsCorrupt) {
  EXPECT_NE(fault_of("").find("no golden article"), std::string::npos);
  EXPECT_NE(fault_of("\n").find("line 1"), std::string::npos);
  EXPECT_NE(fault_of("[]\n").find("line 1"), std::string::npos);
  EXPECT_NE(fault_of("{}\n").find("p_commerce"), std::string::npos);
  const std::string good = to_jsonl({some_cases()[0]});
  EXPECT_NE(fault_of(good + good.substr(0, good.size() / 2)).find("line 2"), std::string::npos);
}

TEST(Golden, ArticlesMayComeFromAnyLinesOfJsonIncludingAGoldenFile) {
  const auto articles = parse_golden_articles(
      "{\"title\": \"t\", \"content\": null, \"more\": [1]}\n" + to_jsonl(some_cases()), "a");
  ASSERT_TRUE(articles) << articles.error().message();
  ASSERT_EQ(articles->size(), 3U);
  EXPECT_EQ(articles->front().title, "t");
  EXPECT_EQ(articles->back().content, "ü€🛒");
  EXPECT_FALSE(parse_golden_articles("", "a"));
  EXPECT_FALSE(parse_golden_articles("{\"title\": 1}", "a"));
}

}  // namespace
}  // namespace prefilter
