#include "lab/evaluate/cases.h"

#include <gtest/gtest.h>

#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class CasesOfAFile : public testing::Test {
 protected:
  CasesOfAFile() { write_tiny_case(folder_); }
  test::TempFolder folder_;
};

TEST_F(CasesOfAFile, KeepWhatJudgingNeeds) {
  const Result<Cases> read = read_cases(folder_.file("test.jsonl"));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->cases.size(), 4U);
  EXPECT_EQ(read->unlabelled, 1U);
  EXPECT_EQ(read->duplicates, 1U);
  EXPECT_EQ(read->count(1), 2U);
  EXPECT_EQ(read->sha256.size(), 64U);
  const Case& vote = read->cases[1];
  EXPECT_EQ(vote.id, "b");
  EXPECT_EQ(vote.language, "en");
  EXPECT_EQ(vote.month, "2026-05");
  EXPECT_EQ(vote.source, "wire");
  EXPECT_EQ(vote.origin, "oracle");
  EXPECT_EQ(vote.content_characters, 0U);
  EXPECT_EQ(read->cases[0].content, read->cases[3].content);
  EXPECT_NE(read->cases[0].content, vote.content);
}

TEST_F(CasesOfAFile, PiecesHandOutTheirArticlesInOrder) {
  const Result<Cases> read = read_cases(folder_.file("test.jsonl"));
  ASSERT_TRUE(read);
  std::vector<std::string> titles;
  std::vector<size_t> begins;
  const Result<void> done = each_piece(*read, 3, [&](size_t begin, const auto& piece) {
    begins.push_back(begin);
    for (const Article& article : piece) titles.push_back(article.title);
    return Result<void>();
  });
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(begins, (std::vector<size_t>{0, 3}));
  EXPECT_EQ(titles, (std::vector<std::string>{"a deal", "a vote", "", "a deal"}));
}

TEST_F(CasesOfAFile, AFileThatChangedMeanwhileIsNoticed) {
  const Result<Cases> read = read_cases(folder_.file("test.jsonl"));
  ASSERT_TRUE(read);
  folder_.write("test.jsonl", R"({"title":"another","label":1})");
  const Result<void> done =
      each_piece(*read, 3, [](size_t, const auto&) { return Result<void>(); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kCorrupt);
}

TEST_F(CasesOfAFile, OneClassAloneIsRefused) {
  const std::string path = folder_.write("one.jsonl", R"({"title":"x","label":1})");
  const Result<Cases> read = read_cases(path);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message().find("label 0"), std::string::npos);
}

TEST_F(CasesOfAFile, AWrongLabelNamesItsLine) {
  const std::string path = folder_.write("bad.jsonl",
                                         "{\"title\":\"x\",\"label\":1}\n"
                                         "{\"title\":\"x\",\"label\":2}\n");
  const Result<Cases> read = read_cases(path);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message().find("bad.jsonl:2"), std::string::npos);
  EXPECT_NE(read.error().message().find("label"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
