#include "service/predict/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace prefilter::predict {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (const TextRange& range : sentences(text)) parts.emplace_back(range.of(text));
  return parts;
}

TEST(Sentences, EndAtStopsAndTakeTheirQuotesAlong) {
  EXPECT_THAT(
      split("It rained. \"Stay in!\" he said. Why? Nobody knew…  The end"),
      ElementsAre("It rained.", "\"Stay in!\"", "he said.", "Why?", "Nobody knew…", "The end"));
  EXPECT_THAT(split("Er sagte: „Nein.“ Dann ging er."),
              ElementsAre("Er sagte: „Nein.“", "Dann ging er."));
}

TEST(Sentences, AbbreviationsInitialsOrdinalsAndDecimalsEndNone) {
  EXPECT_THAT(split("Dr. Gray of the U.S. Senate paid 3.50 euros. J. Doe paid 4."),
              ElementsAre("Dr. Gray of the U.S. Senate paid 3.50 euros.", "J. Doe paid 4."));
  EXPECT_THAT(split("Am 3. Mai ist z. B. frei. Am 4. auch, ca. eine Stunde."),
              ElementsAre("Am 3. Mai ist z. B. frei.", "Am 4. auch, ca. eine Stunde."));
}

TEST(Sentences, OtherScriptsHaveTheirOwnStops) {
  EXPECT_THAT(split("今日は雨です。明日は？晴れ"),
              ElementsAre("今日は雨です。", "明日は？", "晴れ"));
  EXPECT_THAT(split("यह घर है। वह पेड़ है।"), ElementsAre("यह घर है।", "वह पेड़ है।"));
  EXPECT_THAT(split("هل جاء؟ نعم."), ElementsAre("هل جاء؟", "نعم."));
}

TEST(Sentences, WhatNeverEndsIsCutAtASpace) {
  std::string endless;
  for (int i = 0; i < 300; ++i) endless += "word ";
  endless.pop_back();
  const std::vector<std::string> parts = split(endless);
  EXPECT_GE(parts.size(), 5U);
  for (const std::string& part : parts) {
    EXPECT_LE(part.size(), 310U);
    EXPECT_TRUE(part.starts_with("word") && part.ends_with("word"));
  }
  EXPECT_THAT(split(std::string(5000, 'x')), ElementsAre(std::string(5000, 'x')));
}

TEST(Sentences, NothingHasNone) {
  EXPECT_THAT(split(""), IsEmpty());
  EXPECT_THAT(split("  "), IsEmpty());
  EXPECT_THAT(split("..."), ElementsAre("..."));
}

TEST(Sentences, LeaveOutNothingButSpaces) {
  const std::string text = " A. b? C!D (e.) 5.6 «f» .g … h: „i.“  J\xC2\xA0k. ";
  std::string kept;
  for (const std::string& part : split(text)) kept += part;
  std::string expected;
  for (const char c : text) {
    if (c != ' ') expected += c;
  }
  std::erase(kept, ' ');
  EXPECT_EQ(kept, expected);
}

}  // namespace
}  // namespace prefilter::predict
