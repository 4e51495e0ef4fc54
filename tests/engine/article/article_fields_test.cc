#include "engine/article/article_fields.h"

#include <gtest/gtest.h>

namespace prefilter::article {
namespace {

Fields with(std::string_view name, FieldType type, const std::string& value = "") {
  Fields fields;
  Field* const field = fields.find(name);
  field->set(type, "");
  field->value = value;
  return fields;
}

TEST(ArticleFields, FindsTheFieldsThatAreReadAndNoOthers) {
  Fields fields;
  EXPECT_EQ(fields.find("content"), &fields.content);
  EXPECT_EQ(fields.find("Content"), nullptr);
  EXPECT_EQ(fields.find("author"), nullptr);
}

TEST(ArticleFields, TextStandsInForContentThatIsAbsentOrEmpty) {
  Fields fields = with("text", FieldType::kString, "from the text");
  Article article;
  ASSERT_FALSE(article_of(fields, article));
  EXPECT_EQ(article.content, "from the text");

  fields = with("text", FieldType::kString, "from the text");
  fields.content.set(FieldType::kString, "");
  fields.content.value = "from the content";
  ASSERT_FALSE(article_of(fields, article));
  EXPECT_EQ(article.content, "from the content");
}

TEST(ArticleFields, ATextThatIsNotReadMayBeOfAnyType) {
  Fields fields = with("content", FieldType::kString, "enough");
  fields.text.set(FieldType::kArray, "");
  Article article;
  EXPECT_FALSE(article_of(fields, article));
}

TEST(ArticleFields, NamesTheFieldOfTheWrongTypeAndWhatItHolds) {
  Fields fields = with("title", FieldType::kNumber);
  Article article;
  const auto error = article_of(fields, article);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->problem, Problem::kWrongType);
  EXPECT_EQ(error->message, "\"title\" must be a string or null, not a number");
}

TEST(ArticleFields, AnArticleOfNullsHasNoText) {
  Fields fields;
  Article article;
  const auto error = article_of(fields, article);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->problem, Problem::kNoText);
}

TEST(ArticleFields, FillingAFieldAnewForgetsWhatItHeld) {
  Fields fields = with("title", FieldType::kString, "half of a pair: ");
  fields.title.lone_surrogate = true;
  Article article;
  ASSERT_TRUE(article_of(fields, article));
  fields.title.set(FieldType::kString, "");
  EXPECT_TRUE(fields.title.value.empty());
  EXPECT_FALSE(article_of(fields, article));
}

}  // namespace
}  // namespace prefilter::article
