#include "engine/text/compose.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "base/utf8.h"
#include "tests/support/temp_folder.h"

namespace prefilter::text {
namespace {

std::string repeat(std::string_view piece, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(Compose, TheGoldenCasesHold) {
  std::ifstream file(test::repository_path("tests/golden/text/compose.jsonl"));
  ASSERT_TRUE(file);
  size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    const auto golden = nlohmann::json::parse(line);
    if (golden.contains("made_by")) continue;
    const std::string title = golden.value("title", "");
    const std::string content = golden.value("content", "");
    EXPECT_EQ(compose(title, content).text, golden.at("text").get<std::string>())
        << golden.at("about");
    ++cases;
  }
  EXPECT_GE(cases, 50U);
}

TEST(Compose, AnAbsentFieldIsEmptyBetweenItsMarkers) {
  EXPECT_EQ(compose("t", "c").text, "[TITLE] t [CONTENT] c");
  EXPECT_EQ(compose("", "c").text, "[TITLE]  [CONTENT] c");
  EXPECT_EQ(compose("t", "").text, "[TITLE] t [CONTENT] ");
  EXPECT_EQ(compose("", "").text, "[TITLE]  [CONTENT] ");
}

TEST(Compose, IsEmptyWhereNothingReadableIsLeft) {
  EXPECT_TRUE(compose("", "").empty);
  EXPECT_TRUE(compose(" \n", "<p>&nbsp;</p><script>x</script>\x01").empty);
  EXPECT_FALSE(compose("", "x").empty);
  EXPECT_FALSE(compose("x", "").empty);
}

TEST(Compose, WordsAreTheTextWithoutMarkers) {
  EXPECT_EQ(compose("a <b>t</b>", "c").words(), "a t\nc");
  EXPECT_EQ(compose("t", "").words(), "t");
  EXPECT_EQ(compose("", "c").words(), "c");
  EXPECT_EQ(compose("", "").words(), "");
}

TEST(Compose, ContentIsCutAfterItsReductionAndTheTitleIsNot) {
  const std::string emoji = repeat("\U0001F600", 5000);
  const std::string kept = repeat("\U0001F600", kMaxContentCodePoints);
  EXPECT_EQ(compose("", emoji).text, "[TITLE]  [CONTENT] " + kept);
  EXPECT_EQ(compose(emoji, "").text, "[TITLE] " + emoji + " [CONTENT] ");
  EXPECT_EQ(compose("", repeat("<i>x</i>", 3000)).text, "[TITLE]  [CONTENT] " + repeat("x", 3000));
  // The cut falls behind a space.
  EXPECT_EQ(compose("", repeat("abc ", 2000)).text.size(),
            std::string_view("[TITLE]  [CONTENT] ").size() + kMaxContentCodePoints - 1);
}

TEST(Compose, PlainTextStaysAsItIs) {
  for (const std::string_view text :
       {"R&D, P&L and AT&T; Q&A", "p < 0.05 and 5 > 3", "\"quoted\" 'text' \\n {x} [TITLE]",
        "?a=1&section=2&copy=3", "\u200Bzero\u200Dwidth\u00AD", "\uFFFD",
        "\U0001F468\u200D\U0001F469"}) {
    EXPECT_EQ(reduce(text), text);
  }
}

TEST(Compose, ControlCharactersFallAwayAndWhiteSpaceFolds) {
  EXPECT_EQ(reduce(std::string_view("a\0b\x01\x1B\x7F c", 8)), "ab c");
  EXPECT_EQ(reduce("\xEF\xBB\xBF a\t\r\n\v\f b\u00A0\u3000c\u0085\u2028d "), "a b c d");
  EXPECT_EQ(reduce("a\u0080\u009Fb\uFEFFc\uFDD0\uFFFF\U0010FFFEd"), "abcd");
  EXPECT_EQ(reduce("a \x01 b"), "a b");
}

TEST(Compose, MarkupThatCameEscapedIsReducedOnceMore) {
  EXPECT_EQ(reduce("&lt;p&gt;A &amp;amp; B&lt;/p&gt;"), "A & B");
  EXPECT_EQ(reduce("&amp;lt;p&amp;gt;A"), "&lt;p&gt;A");
  EXPECT_EQ(reduce("&lt;p&gt;&amp;lt;b&amp;gt;A"), "<b>A");
  EXPECT_EQ(reduce("<p>Write &lt;b&gt; for bold</p>"), "Write <b> for bold");
  EXPECT_EQ(reduce("a &lt; b &amp;amp; c"), "a < b &amp; c");
  EXPECT_EQ(reduce("List&lt;String&gt; &lt;3"), "List<String> <3");
}

TEST(Compose, MalformedBytesBecomeReplacementCharacters) {
  const std::string text = compose("a\xFF", "<b>\xC3</b>").text;
  EXPECT_EQ(text, "[TITLE] a\uFFFD [CONTENT] \uFFFD");
  EXPECT_TRUE(utf8::is_valid(text));
}

TEST(Compose, ReducingWhatWasReducedChangesNothingUnlessItShowsMarkup) {
  for (const std::string_view text : {"<p>a</p> b", " x \t y ", "5 &lt; 6 &amp; 7", "<!-- --> z"}) {
    EXPECT_EQ(reduce(reduce(text)), reduce(text));
  }
}

}  // namespace
}  // namespace prefilter::text
