#include "lab/shrink/texts.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::shrink {
namespace {

TEST(Texts, ArticlesOfAllFilesComeInOrderAndFaultyLinesAreCounted) {
  const test::TempFolder folder;
  const std::string first =
      folder.write("a.jsonl", "{\"title\": \"one\"}\n\n{\"broken\n{\"title\": \"two\"}\n");
  const std::string second = folder.write("b.jsonl", "{\"text\": \"three\"}");
  std::vector<std::string> seen;
  std::vector<double> shares;
  const auto read = for_each_article(
      {first, second},
      [&](const Article& article) {
        seen.push_back(article.title + article.content);
        return Result<void>();
      },
      [&](const TextProgress& now) { shares.push_back(now.share.value()); });
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(seen, (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(read->articles, 3U);
  EXPECT_EQ(read->faulty_lines, 1U);
  EXPECT_EQ(shares.back(), 1.0);
}

TEST(Texts, AMissingFileAndOneWithoutArticlesAreErrorsThatNameIt) {
  const test::TempFolder folder;
  const auto each = [](const Article&) { return Result<void>(); };
  const auto missing = for_each_article({folder.file("no.jsonl")}, each, nullptr);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  const auto empty = for_each_article({folder.write("empty.jsonl", "\n")}, each, nullptr);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_NE(empty.error().message().find("empty.jsonl"), std::string::npos);
}

TEST(Texts, AnErrorOfTheCallerEndsTheReading) {
  const test::TempFolder folder;
  size_t calls = 0;
  const auto read = for_each_article(
      {folder.write("a.jsonl", "{\"title\": \"one\"}\n{\"title\": \"two\"}\n")},
      [&](const Article&) {
        ++calls;
        return Result<void>(Error(ErrorCode::kCorrupt, "enough"));
      },
      nullptr);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), "enough");
  EXPECT_EQ(calls, 1U);
}

}  // namespace
}  // namespace prefilter::shrink
