#include "lab/articles/content_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "base/check.h"
#include "base/sha256.h"

namespace prefilter::articles {
namespace {

TEST(ContentHash, IsTheDigestOfTheFoldedText) {
  const std::string_view text = "[title] rate cut [content] banks follow.";
  EXPECT_EQ(content_hash("Rate cut", "Banks follow."), sha256_hex(std::as_bytes(std::span(text))));
}

TEST(ContentHash, MarkupCaseSpacesAndUnicodeFormsDoNotMatter) {
  const std::string hash = content_hash("Café élargi", "Prix: 5 €");
  EXPECT_EQ(content_hash("  CAFÉ   <b>élargi</b>\n", "<p>Prix:&nbsp;5 &euro;</p>"), hash);
  EXPECT_EQ(content_hash("Cafe\u0301 e\u0301largi", "Prix: 5 €"), hash);
  EXPECT_EQ(content_hash("Ｃafé élargi", "Prix: 5 €"), hash);
  EXPECT_EQ(content_hash("Ca\u00ADfé élargi", "Prix: 5 €"), hash) << "a soft hyphen";
}

TEST(ContentHash, WordsAndTheFieldTheyStandInMatter) {
  std::set<std::string> hashes = {content_hash("a b", "c"),  content_hash("a", "b c"),
                                  content_hash("a b c", ""), content_hash("", "a b c"),
                                  content_hash("a b", "d"),  content_hash("", "")};
  EXPECT_EQ(hashes.size(), 6U);
}

TEST(ContentHash, WhatTheModelNeverReadsDoesNotMatter) {
  const std::string long_text(4000, 'x');
  EXPECT_EQ(content_hash("", long_text + " one"), content_hash("", long_text + " two"));
}

TEST(ContentHash, BytesThatAreNoUtf8AreHashedToo) {
  EXPECT_EQ(content_hash("a\xFFz", ""), content_hash("a\uFFFDz", ""));
}

TEST(ContentHash, PositionsFillTheUnitInterval) {
  EXPECT_EQ(hash_position(std::string(64, '0')), 0.0);
  EXPECT_LT(hash_position(std::string(64, 'f')), 1.0);
  EXPECT_EQ(hash_position("8" + std::string(63, '0')), 0.5);
  int below = 0;
  for (int i = 0; i < 2000; ++i) {
    below += hash_position(content_hash("t", std::to_string(i))) < 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(below, 200, 60);
  EXPECT_THROW(hash_position("short"), CheckFailure);
}

}  // namespace
}  // namespace prefilter::articles
