#include <gtest/gtest.h>

#include <set>

#include "engine/golden.h"

namespace prefilter {
namespace {

TEST(GoldenArticles, AreManyShortAndOfSeveralLanguages) {
  std::set<std::string> languages;
  for (const Article& article : default_golden_articles()) {
    EXPECT_FALSE(article.title.empty() && article.content.empty());
    EXPECT_LT(article.title.size() + article.content.size(), 300U) << article.title;
    languages.insert(article.language);
  }
  EXPECT_GE(default_golden_articles().size(), 8U);
  EXPECT_GE(languages.size(), 6U);
}

}  // namespace
}  // namespace prefilter
