#include "apps/cli/classify_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

/// Blocks titles that begin with "buy"; cannot judge "fail".
std::vector<Judgement> fake_judge(std::span<const Article> articles) {
  std::vector<Judgement> judgements;
  for (const Article& article : articles) {
    Verdict verdict;
    if (article.title == "fail") {
      verdict.error = Error(ErrorCode::kUnavailable, "out of memory");
    } else {
      verdict.decided_by = DecidedBy::kModel;
      verdict.action = article.title.starts_with("buy") ? Action::kBlock : Action::kPass;
    }
    judgements.push_back({verdict});
  }
  return judgements;
}

class ClassifyStream : public testing::Test {
 protected:
  Result<StreamResult> run(const std::string& input, const StreamOptions& options = {}) {
    Result<ArticleSource> source = ArticleSource::open({folder_.write("in", input)});
    Result<ResultFile> out = ResultFile::open(folder_.file("out"));
    const auto format = make_csv_format({.model = "m"});
    StatusLine progress(StatusLine::Show::kNo);
    Result<StreamResult> result =
        classify_stream(*std::move(source), judge_, *format, *out, progress, options);
    EXPECT_TRUE(out->commit());
    return result;
  }

  std::vector<std::string> lines() const {
    std::ifstream file(folder_.file("out"));
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }

  test::TempFolder folder_;
  Judge judge_ = fake_judge;
};

TEST_F(ClassifyStream, KeepsTheOrderOfTheInputWithFaultyLinesInPlace) {
  std::string input;
  for (int i = 0; i < 500; ++i) {
    if (i % 7 == 3) {
      input += "not json\n";
    } else {
      input += "{\"id\":" + std::to_string(i) + ",\"title\":\"" + (i % 2 == 0 ? "buy" : "news") +
               "\"}\n";
    }
  }
  for (const size_t batch_tokens : {1U, 100U, 100000U}) {
    const Result<StreamResult> result = run(input, {.batch_tokens = batch_tokens});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->counts.total(), 500U);
    const std::vector<std::string> out = lines();
    ASSERT_EQ(out.size(), 501U);  // with the header
    for (int i = 0; i < 500; ++i) {
      const std::string& line = out[static_cast<size_t>(i) + 1];
      const std::string wanted =
          i % 7 == 3 ? ",PASS" : std::to_string(i) + (i % 2 == 0 ? ",BLOCK" : ",PASS");
      EXPECT_TRUE(line.starts_with(wanted)) << line;
    }
  }
}

TEST_F(ClassifyStream, CarriesAFailureOfTheEngineAsAnErrorOfItsArticle) {
  const Result<StreamResult> result =
      run("\n{\"id\":1,\"title\":\"fail\"}\n{\"id\":2,\"title\":\"buy\"}\n");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->counts.errors.at("kUnavailable"), 1U);
  EXPECT_EQ(result->counts.blocked, 1U);
  EXPECT_NE(lines()[1].find("error_pass"), std::string::npos);
  EXPECT_NE(lines()[1].find("kUnavailable,out of memory,2"), std::string::npos);
}

TEST_F(ClassifyStream, GivesAnUnreadableArticleTheThresholdInForce) {
  ASSERT_TRUE(run("{}\n", {.threshold = 0.75F}));
  EXPECT_TRUE(lines()[1].starts_with(",PASS,0.0,0.75,error_pass,other,0,false,m,no_text,"));
}

TEST_F(ClassifyStream, StopsBetweenBatchesWhenAsked) {
  size_t judged = 0;
  judge_ = [&](std::span<const Article> articles) {
    judged += articles.size();
    return fake_judge(articles);
  };
  std::string input;
  for (int i = 0; i < 100; ++i) input += "{\"title\":\"news\"}\n";
  const Result<StreamResult> result =
      run(input, {.batch_tokens = 1, .stop = [&] { return judged >= 3; }});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->interrupted);
  EXPECT_EQ(result->counts.total(), 3U);
}

TEST_F(ClassifyStream, EndsWithTheErrorOfACheckThatRunsBeside) {
  const Result<StreamResult> result =
      run("{\"title\":\"news\"}\n",
          {.healthy = []() -> Result<void> { return Error(ErrorCode::kCorrupt, "hash"); }});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kCorrupt);
}

TEST_F(ClassifyStream, EndsWithTheErrorOfItsOutput) {
  Result<ArticleSource> source = ArticleSource::open({folder_.write("in", "{\"title\":\"a\"}\n")});
  Result<ResultFile> out = ResultFile::open("/dev/full");
  StatusLine progress(StatusLine::Show::kNo);
  const auto format = make_jsonl_format({.model = "m"});
  const Result<StreamResult> result =
      classify_stream(*std::move(source), judge_, *format, *out, progress, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kUnavailable);
}

TEST_F(ClassifyStream, WritesHeaderAndFooterOfAnEmptyInput) {
  const Result<StreamResult> result = run("");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->counts.total(), 0U);
  EXPECT_EQ(lines().size(), 1U);
}

}  // namespace
}  // namespace prefilter::cli
