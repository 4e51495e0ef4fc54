#include "lab/prepare/text_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.h"
#include "engine/text/compose.h"

namespace prefilter::prepare {
namespace {

TEST(TextChanges, ACutCountsCharactersAndEndsWithoutBlank) {
  EXPECT_EQ(cut_text("Größe zählt", 4), "Größ");
  EXPECT_EQ(cut_text("a  b", 3), "a");
  EXPECT_EQ(cut_text("日本銀行", 2), "日本");
  EXPECT_EQ(cut_text("short", 99), "short");
  EXPECT_EQ(cut_text("   ", 2), "");
}

TEST(TextChanges, RemnantsOfHtmlOutliveOurReaderAndKeepTheWords) {
  const std::string text = "The council decided on Monday that the bridge stays closed.";
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const std::string changed = with_html_remnants(text, random);
    const std::string read = text::reduce(changed);
    EXPECT_GT(read.size(), text.size()) << changed;
    for (const char* word : {"council", "decided", "Monday", "bridge", "closed."}) {
      EXPECT_THAT(read, ::testing::HasSubstr(word));
    }
  }
  Random random(1);
  EXPECT_NE(with_html_remnants("word", random), "word") << "a text without blanks too";
}

TEST(TextChanges, LatinAndGreekLoseTheirAccents) {
  EXPECT_EQ(without_accents("Élargi, Größe, żółw, Ångström, cafe\u0301"),
            "Elargi, Große, zołw, Angstrom, cafe");
  EXPECT_EQ(without_accents("Η Ελλάδα, ΐ"), "Η Ελλαδα, ι");
  const std::string others = "Синий йод, ёлка, हिन्दी, ガラス, ไทย";
  EXPECT_EQ(without_accents(others), others);
}

TEST(TextChanges, CapitalsOfAllScripts) {
  EXPECT_EQ(in_capitals("Sale: größe 5 für Élodie"), "SALE: GRÖSSE 5 FÜR ÉLODIE");
  EXPECT_EQ(in_capitals("Η Ελλάδα σήμερα"), "Η ΕΛΛΑΔΑ ΣΗΜΕΡΑ");
  EXPECT_EQ(in_capitals("скидки 日本"), "СКИДКИ 日本");
}

TEST(TextChanges, PricesAndPercentagesFallAway) {
  EXPECT_EQ(without_prices("Now € 12,99 instead of €1.299,00"), "Now instead of");
  EXPECT_EQ(without_prices("only 12.99 EUR today"), "only today");
  EXPECT_EQ(without_prices("bara 299 kr, 20 % rabatt"), "bara, rabatt");
  EXPECT_EQ(without_prices("tylko 49,99 zł i 1 299 Ft"), "tylko i");
  EXPECT_EQ(without_prices("from $1,299.00."), "from.");
  const std::string none = "In 2025 the 27 states met 3 times; krona and euro fell";
  EXPECT_EQ(without_prices(none), none);
}

}  // namespace
}  // namespace prefilter::prepare
