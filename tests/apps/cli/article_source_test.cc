#include "apps/cli/article_source.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

std::vector<InputArticle> all(ArticleSource source) {
  std::vector<InputArticle> inputs;
  while (std::optional<InputArticle> input = source.next()) inputs.push_back(std::move(*input));
  return inputs;
}

TEST(ArticleSource, ReadsTheFilesOneAfterTheOther) {
  const test::TempFolder folder;
  const std::string one =
      folder.write("1", "{\"id\":1,\"title\":\"a\"}\n{\"id\":2,\"title\":\"b\"}");
  const std::string two = folder.write("2", "{\"id\":3,\"title\":\"c\"}\n");
  Result<ArticleSource> source = ArticleSource::open({one, two});
  ASSERT_TRUE(source);
  const std::vector<InputArticle> inputs = all(*std::move(source));
  ASSERT_EQ(inputs.size(), 3U);
  EXPECT_EQ(inputs[0].id_json, "1");
  EXPECT_EQ(inputs[1].article.title, "b");
  EXPECT_EQ(inputs[1].line, 2U);
  EXPECT_EQ(inputs[2].id_json, "3");
  EXPECT_EQ(inputs[2].line, 1U);
}

TEST(ArticleSource, SkipsBlankLinesButCountsThem) {
  const test::TempFolder folder;
  Result<ArticleSource> source =
      ArticleSource::open({folder.write("1", "\n  \n\r\n{\"title\":\"a\"}\n\n")});
  ASSERT_TRUE(source);
  const std::vector<InputArticle> inputs = all(*std::move(source));
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0].line, 4U);
}

TEST(ArticleSource, GivesAFaultyLineItsPlaceCodeAndId) {
  const test::TempFolder folder;
  Result<ArticleSource> source = ArticleSource::open(
      {folder.write("1", "{\"title\":\"a\"}\nno json\n{\"id\":\"x\",\"title\":7}\n")});
  ASSERT_TRUE(source);
  const std::vector<InputArticle> inputs = all(*std::move(source));
  ASSERT_EQ(inputs.size(), 3U);
  EXPECT_FALSE(inputs[0].error);
  ASSERT_TRUE(inputs[1].error);
  EXPECT_EQ(inputs[1].error->code, "not_json");
  EXPECT_EQ(inputs[1].error->line, 2U);
  ASSERT_TRUE(inputs[2].error);
  EXPECT_EQ(inputs[2].error->code, "wrong_type");
  EXPECT_EQ(inputs[2].id_json, "\"x\"");
}

TEST(ArticleSource, NamesTheFileOfAFaultWhereThereAreSeveral) {
  const test::TempFolder folder;
  const std::string good = folder.write("good", "{\"title\":\"a\"}\n");
  const std::string bad = folder.write("bad", "[]\n");
  const std::vector<InputArticle> alone = all(*ArticleSource::open({bad}));
  const std::vector<InputArticle> both = all(*ArticleSource::open({good, bad}));
  EXPECT_EQ(both[1].error->message, bad + ": " + alone[0].error->message);
}

TEST(ArticleSource, LooksAtEveryFileBeforeTheFirstArticle) {
  const test::TempFolder folder;
  const std::string good = folder.write("good", "{\"title\":\"a\"}\n");
  const Result<ArticleSource> missing = ArticleSource::open({good, folder.file("missing")});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message().find("missing"), std::string::npos);
  const Result<ArticleSource> directory = ArticleSource::open({good, folder.path()});
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code(), ErrorCode::kInvalidArgument);
}

TEST(ArticleSource, RefusesStandardInputNamedTwice) {
  const Result<ArticleSource> source = ArticleSource::open({"-", "-"});
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code(), ErrorCode::kInvalidArgument);
}

TEST(ArticleSource, EndsAtOnceWithAnEmptyFile) {
  const test::TempFolder folder;
  EXPECT_TRUE(all(*ArticleSource::open({folder.write("empty", "")})).empty());
}

TEST(ArticleSource, TellsHowMuchWasRead) {
  const test::TempFolder folder;
  const std::string one = folder.write("1", "{\"title\":\"a\"}\n");
  const std::string two = folder.write("2", "{\"title\":\"b\"}\n");
  Result<ArticleSource> source = ArticleSource::open({one, two});
  ASSERT_TRUE(source);
  EXPECT_EQ(source->share_read(), 0.0);
  ASSERT_TRUE(source->next());
  EXPECT_EQ(source->share_read(), 0.5);
  ASSERT_TRUE(source->next());
  ASSERT_FALSE(source->next());
  EXPECT_EQ(source->share_read(), 1.0);
}

}  // namespace
}  // namespace prefilter::cli
