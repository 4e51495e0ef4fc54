#include "lab/collect/keyword_table.h"

#include <gtest/gtest.h>

#include "lab/articles/content_hash.h"

namespace prefilter::collect {
namespace {

using Phrases = std::vector<std::string>;

Phrases find(const KeywordTable& table, const std::string& text, const std::string& language = "") {
  return table.find(articles::fold(text, "").title, language);
}

TEST(KeywordTable, FindsWholeWordsAndPhrases) {
  const KeywordTable table({{"en", {"deal", "promo code", "% off"}}});
  EXPECT_EQ(find(table, "Today's DEAL: a Promo-Code, 20% off"),
            (Phrases{"deal", "promo code", "% off"}));
  EXPECT_EQ(find(table, "An ideal dealer's codes for promo"), Phrases{});
  EXPECT_EQ(find(table, ""), Phrases{});
}

TEST(KeywordTable, AStarStandsForFurtherLettersOfItsWord) {
  const KeywordTable table({{"hu", {"kupon*", "link* de afiliado*", "x*"}}});
  EXPECT_EQ(find(table, "Kuponkódok, links de afiliados"),
            (Phrases{"kupon*", "link* de afiliado*"}));
  EXPECT_EQ(find(table, "ekupon link de"), Phrases{});
}

TEST(KeywordTable, EachPhraseCountsOnceAndInTheOrderOfTheTable) {
  const KeywordTable table({{"en", {"b", "a"}}});
  EXPECT_EQ(find(table, "a b a b"), (Phrases{"b", "a"}));
}

TEST(KeywordTable, LanguagesKeepApart) {
  const KeywordTable table({{"any", {"sale"}}, {"de", {"rabatt"}}, {"sv", {"rea"}}});
  EXPECT_EQ(find(table, "sale rabatt rea", "de"), (Phrases{"sale", "rabatt"}));
  EXPECT_EQ(find(table, "sale rabatt rea", "fr"), Phrases{"sale"});
  EXPECT_EQ(find(table, "sale rabatt rea"), (Phrases{"sale", "rabatt", "rea"}));
}

TEST(KeywordTable, AWordWithoutEndTakesLinearTime) {
  const KeywordTable table({{"en", {"kupon*", "rabatt*"}}});
  EXPECT_EQ(table.find("kupon" + std::string(4'000'000, 'x'), "").size(), 1U);
}

TEST(KeywordTable, LetterCaseAndUnicodeFormDoNotCount) {
  const KeywordTable table({{"el", {"Προσφορές"}}, {"fr", {"réduction"}}});
  EXPECT_EQ(find(table, "ΠΡΟΣΦΟΡΈΣ και re\u0301duction"), (Phrases{"Προσφορές", "réduction"}));
}

}  // namespace
}  // namespace prefilter::collect
