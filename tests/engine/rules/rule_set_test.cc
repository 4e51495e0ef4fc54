#include "engine/rules/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

PatternSpec spec(const std::string& name, const std::string& pattern) {
  return {.group = "g",
          .name = name,
          .pattern = pattern,
          .flags = {.ignorecase = true},
          .language = "",
          .origin = "rules.yaml:7"};
}

std::vector<std::string> names(const RuleSet& set, const ReducedArticle& article) {
  std::vector<std::string> found;
  for (const Hit& hit : set.find_all(article)) {
    found.push_back(set.patterns()[hit.pattern].name + " " + std::string(to_string(hit.field)) +
                    " " + hit.text);
  }
  return found;
}

TEST(RuleSet, SaysWhichPatternHitsWhereAndWhat) {
  const auto set = RuleSet::compile(
      {spec("deals", "\\bdeals?\\b"), spec("code", "\\bcode [A-Z0-9]+"), spec("none", "zzz")});
  const ReducedArticle article{
      .title = "Best Deals of the day", .content = "Use code SAVE5. A deal!", .language = "en"};
  EXPECT_THAT(names(*set, article),
              ElementsAre("deals title Deals", "deals content deal", "code content code SAVE5"));
  EXPECT_TRUE(set->hits(article));
  EXPECT_FALSE(set->hits({.title = "Council votes", .content = "Nothing here.", .language = ""}));
}

TEST(RuleSet, ListsThePatternsThatHitOnceEach) {
  const auto set = RuleSet::compile({spec("none", "zzz"), spec("deal", "deal"), spec("x", "code")});
  EXPECT_THAT(set->matching({.title = "deal", .content = "deal or code", .language = ""}),
              ElementsAre(1, 2));
  EXPECT_THAT(set->matching({.title = "vote", .content = "", .language = ""}), ElementsAre());
}

TEST(RuleSet, LooksOnlyAtTheFieldsThatAPatternNames) {
  PatternSpec title = spec("title", "deal");
  title.in_content = false;
  PatternSpec content = spec("content", "deal");
  content.in_title = false;
  const auto set = RuleSet::compile({title, content});
  EXPECT_THAT(names(*set, {.title = "deal", .content = "deal", .language = ""}),
              ElementsAre("title title deal", "content content deal"));
}

TEST(RuleSet, KeepsAPatternOfALanguageFromArticlesOfOthers) {
  PatternSpec dutch = spec("dutch", "korting");
  dutch.language = "nl";
  const auto set = RuleSet::compile({dutch});
  EXPECT_TRUE(set->hits({.title = "Korting", .content = "", .language = "nl"}));
  EXPECT_TRUE(set->hits({.title = "Korting", .content = "", .language = ""}));
  EXPECT_FALSE(set->hits({.title = "Korting", .content = "", .language = "de"}));
}

TEST(RuleSet, ReadsHtmlAsItsText) {
  const ReducedArticle article =
      reduced({.title = "A &amp; B", .content = "<p>Best\n<b>de</b>als</p>", .language = "EN-gb"});
  EXPECT_EQ(article.title, "A & B");
  EXPECT_EQ(article.content, "Best deals");
  EXPECT_EQ(article.language, "en");
}

TEST(RuleSet, GoesOnWithoutRefusedPatternsAndNamesThem) {
  const auto set =
      RuleSet::compile({spec("good", "deal"), spec("ahead", "deal(?=s)"), spec("open", "(")});
  ASSERT_TRUE(set);
  EXPECT_THAT(set->patterns(), SizeIs(1));
  ASSERT_THAT(set->refused(), SizeIs(2));
  EXPECT_THAT(set->refused()[0].error.message(),
              HasSubstr("rules.yaml:7: pattern ahead: at position 4: lookahead"));
  const auto all = set->require_all();
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().message(), HasSubstr("pattern open"));
  EXPECT_TRUE(RuleSet::compile({spec("good", "deal")})->require_all());
}

TEST(RuleSet, RefusesTwoPatternsOfOneNameAndTooMany) {
  const auto twice = RuleSet::compile({spec("same", "a"), spec("same", "b")});
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message(), HasSubstr("same already"));
  EXPECT_FALSE(RuleSet::compile(std::vector<PatternSpec>(RuleSet::kMaxPatterns + 1)));
}

}  // namespace
}  // namespace prefilter::rules
