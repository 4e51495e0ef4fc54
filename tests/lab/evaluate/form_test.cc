#include "lab/evaluate/form.h"

#include <gtest/gtest.h>

namespace prefilter::evaluate {
namespace {

TEST(Form, NamesAndFormsAreEachOthersInverse) {
  for (const Form form : kForms) EXPECT_EQ(*form_of(to_string(form)), form);
  const Result<Form> unknown = form_of("half");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message().find("first_125"), std::string::npos);
}

TEST(Form, ASnippetIsCutBetweenCharacters) {
  std::string content;
  for (int i = 0; i < 130; ++i) content += "é";
  const auto cut = in_form({"Title", content, "fr"}, Form::kFirst125);
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->content.size(), 250U);
  EXPECT_EQ(cut->title, "Title");
  EXPECT_EQ(cut->language, "fr");
}

TEST(Form, TheTitleAloneNeedsATitle) {
  EXPECT_FALSE(in_form({"", "content", ""}, Form::kTitleOnly));
  const auto title = in_form({"Title", "content", "en"}, Form::kTitleOnly);
  ASSERT_TRUE(title);
  EXPECT_EQ(title->content, "");
  EXPECT_EQ(in_form({"", "content", ""}, Form::kFull)->content, "content");
}

}  // namespace
}  // namespace prefilter::evaluate
