#include "service/watch/quarantine_item.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::watch {
namespace {

QuarantineItem item() {
  QuarantineItem item;
  item.article = {.title = "Έκπτωση \"50 %\"", .content = "<p>line\nline</p>", .language = "el"};
  item.article.id = "42";
  item.p_commerce = 0.91F;
  item.threshold = 0.84F;
  item.model = "alder@3";
  item.model_sha256 = std::string(64, 'a');
  item.when_ms = 1'700'000'000'123;
  return item;
}

TEST(QuarantineItem, ComesBackAsItWas) {
  const std::string line = to_line(item());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const Result<QuarantineItem> read = item_of_line(line.substr(0, line.size() - 1));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(to_line(*read), line);
  EXPECT_EQ(read->article.title, item().article.title);
  EXPECT_EQ(read->article.content, item().article.content);
  EXPECT_EQ(read->p_commerce, 0.91F);
  EXPECT_EQ(read->when_ms, 1'700'000'000'123);
}

TEST(QuarantineItem, IsNotReadFromALineThatWasCutOffAnywhere) {
  const std::string line = to_line(item());
  for (size_t length = 0; length + 1 < line.size(); ++length) {
    EXPECT_FALSE(item_of_line(line.substr(0, length))) << length;
  }
}

TEST(QuarantineItem, GivesTheArticleBackMarked) {
  const nlohmann::json json = nlohmann::json::parse(article_line(item(), "blocked-1:7"));
  EXPECT_EQ(json["id"], "42");
  EXPECT_EQ(json["content"], "<p>line\nline</p>");
  EXPECT_EQ(json["prefilter_replay"], "blocked-1:7");
  EXPECT_FALSE(json.contains("url"));
}

TEST(QuarantineItem, BearsBytesThatAreNoUtf8) {
  QuarantineItem odd = item();
  odd.article.title = "a\xff";
  EXPECT_TRUE(item_of_line(to_line(odd)));
}

}  // namespace
}  // namespace prefilter::watch
