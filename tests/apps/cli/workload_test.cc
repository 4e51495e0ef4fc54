#include "apps/cli/workload.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(Workload, DrawsTheLengthMixOfTheBars) {
  std::vector<size_t> lengths = mix_lengths(20000, 1);
  EXPECT_EQ(lengths, mix_lengths(20000, 1));
  EXPECT_NE(lengths, mix_lengths(20000, 2));
  std::sort(lengths.begin(), lengths.end());
  EXPECT_EQ(lengths.front(), 8U);
  EXPECT_EQ(lengths.back(), 512U);
  EXPECT_NEAR(static_cast<double>(lengths[10000]), 45.0, 2.0);
  // One sigma up: 45·e^0.8 = 100.1, reached by 84.13 % of a normal sample.
  EXPECT_NEAR(static_cast<double>(lengths[16827]), 100.1, 4.0);
}

TEST(Workload, DrawsIdsOfTheVocabulary) {
  std::mt19937_64 random(1);
  const std::vector<int32_t> ids = random_ids(5000, 7, random);
  ASSERT_EQ(ids.size(), 5000U);
  EXPECT_EQ(*std::min_element(ids.begin(), ids.end()), 0);
  EXPECT_EQ(*std::max_element(ids.begin(), ids.end()), 6);
}

TEST(Workload, WritesArticlesThatGrowWithTheirTokens) {
  std::mt19937_64 random(1);
  const Article small = random_article(10, random);
  const Article large = random_article(400, random);
  EXPECT_FALSE(small.title.empty());
  EXPECT_GT(large.content.size(), 10 * small.content.size());
  const nlohmann::json line = nlohmann::json::parse(to_json_line(large));
  EXPECT_EQ(line["title"], large.title);
  EXPECT_EQ(line["content"], large.content);
}

TEST(Workload, ReadsLengthsALine) {
  const test::TempFolder folder;
  const Result<std::vector<size_t>> lengths = read_lengths(folder.write("mix", "16\n\n32\n7"));
  ASSERT_TRUE(lengths);
  EXPECT_EQ(*lengths, (std::vector<size_t>{16, 32, 7}));
}

TEST(Workload, NamesTheLineThatIsNoLength) {
  const test::TempFolder folder;
  for (const char* bad : {"16\nx\n", "16\n0\n", "16\n-4\n", "16\n12 13\n"}) {
    const Result<std::vector<size_t>> lengths = read_lengths(folder.write("mix", bad));
    ASSERT_FALSE(lengths) << bad;
    EXPECT_EQ(lengths.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(lengths.error().message().find("line 2"), std::string::npos);
  }
  EXPECT_FALSE(read_lengths(folder.write("mix", "")));
  EXPECT_EQ(read_lengths(folder.file("missing")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::cli
