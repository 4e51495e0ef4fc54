#include "service/http/articles_body.h"

#include <gtest/gtest.h>

namespace prefilter::http {
namespace {

template <typename T>
const Refusal& refusal_of(const Read<T>& read) {
  return std::get<Refusal>(read);
}

TEST(ArticleBody, IsOneObject) {
  const auto read = read_article(R"({"id": 7, "title": "Bridge", "text": "closed"})");
  const auto& body = std::get<BodyArticle>(read);
  EXPECT_EQ(body.id_json, "7");
  EXPECT_EQ(body.article.title, "Bridge");
  EXPECT_EQ(body.article.content, "closed");
}

TEST(ArticleBody, IsABadRequestIfItIsNoJsonAndUnprocessableIfItIsNoArticle) {
  const std::string deep =
      "{\"title\":\"a\",\"x\":" + std::string(100, '[') + std::string(100, ']') + "}";
  for (const std::string& wrong :
       {std::string(), std::string("{"), std::string("{\"title\":\"a\"}x"),
        std::string("{\"title\":\"\xFF\"}"), deep}) {
    EXPECT_EQ(refusal_of(read_article(wrong)).status, 400) << wrong;
  }
  for (const char* wrong :
       {"[]", "\"a\"", "{}", R"({"title": 5})", R"({"title": null})", R"({"title": "\ud800"})"}) {
    const auto read = read_article(wrong);
    EXPECT_EQ(refusal_of(read).status, 422) << wrong;
    EXPECT_FALSE(refusal_of(read).hint.empty());
  }
  const auto read = read_article("{}");
  EXPECT_EQ(refusal_of(read).type, "no_text");
}

TEST(BatchBody, KeepsFaultyLinesAmongTheOthersWithTheirNumber) {
  const auto read =
      read_batch("{\"title\":\"a\"}\n\n  \r\nnonsense\n{\"id\":\"x\"}\n{\"title\":\"b\"}",
                 BodyKind::kLines, 100);
  const auto& articles = std::get<std::vector<BodyArticle>>(read);
  ASSERT_EQ(articles.size(), 4U);
  EXPECT_FALSE(articles[0].failure);
  EXPECT_EQ(articles[1].failure->code, "not_json");
  EXPECT_EQ(articles[1].failure->line, 4U);
  EXPECT_EQ(articles[2].failure->code, "no_text");
  EXPECT_EQ(articles[2].id_json, "\"x\"");
  EXPECT_EQ(articles[3].article.title, "b");
  EXPECT_EQ(articles[3].line, 6U);
}

TEST(BatchBody, MayBeAnArray) {
  const auto read = read_batch(R"([{"title": "a"}, 5, {"title": "b"}])", BodyKind::kJson, 100);
  const auto& articles = std::get<std::vector<BodyArticle>>(read);
  ASSERT_EQ(articles.size(), 3U);
  EXPECT_EQ(articles[1].failure->code, "not_an_object");
  EXPECT_EQ(articles[2].line, 3U);
}

TEST(BatchBody, IsRefusedAsAWholeIfTheArrayIsNoJson) {
  for (const char* wrong :
       {"", "{}", "[{\"title\":\"a\"}", "[{\"title\":\"a\"},]", "[tru]", "[{\"title\":\"a\"}}]"}) {
    EXPECT_EQ(refusal_of(read_batch(wrong, BodyKind::kJson, 100)).status, 400) << wrong;
  }
}

TEST(BatchBody, HoldsAtLeastOneAndAtMostSoManyArticles) {
  EXPECT_EQ(refusal_of(read_batch("\n \n", BodyKind::kLines, 2)).status, 400);
  EXPECT_EQ(refusal_of(read_batch("[]", BodyKind::kJson, 2)).status, 400);
  const std::string line = "{\"title\":\"a\"}\n";
  EXPECT_EQ(std::get<0>(read_batch(line + line, BodyKind::kLines, 2)).size(), 2U);
  EXPECT_EQ(refusal_of(read_batch(line + line + line, BodyKind::kLines, 2)).status, 413);
  EXPECT_EQ(refusal_of(read_batch("[1,2,3]", BodyKind::kJson, 2)).status, 413);
}

TEST(InputsBody, IsOneTextOrSeveral) {
  const auto one = std::get<Inputs>(read_inputs(R"({"inputs": "a", "truncate": true})", 9));
  EXPECT_FALSE(one.many);
  EXPECT_EQ(one.articles.at(0).content, "a");
  const auto many = std::get<Inputs>(read_inputs(R"({"inputs": ["a", ["b"]]})", 9));
  EXPECT_TRUE(many.many);
  EXPECT_EQ(many.articles.at(1).content, "b");
}

TEST(InputsBody, IsRefusedInAnyOtherShape) {
  for (const char* wrong : {"[]", "{}", R"({"inputs": 5})", R"({"inputs": []})",
                            R"({"inputs": [["a", "b"]]})", R"({"inputs": ["a", null]})"}) {
    EXPECT_EQ(refusal_of(read_inputs(wrong, 9)).status, 422) << wrong;
  }
  EXPECT_EQ(refusal_of(read_inputs("{", 9)).status, 400);
  EXPECT_EQ(refusal_of(read_inputs(R"({"inputs": ["a", "b"]})", 1)).status, 413);
}

}  // namespace
}  // namespace prefilter::http
