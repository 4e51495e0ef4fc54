#include "engine/rules/marked_text.h"

#include <gtest/gtest.h>

namespace prefilter::rules {
namespace {

std::string marked(std::string_view text, LineEnds ends = LineEnds::kLastCharacter) {
  return std::string(MarkedText(text, ends).view());
}

TEST(MarkedText, LeavesAsciiAsItIs) {
  const std::string text = "Save 50% on deals!\n";
  const MarkedText form(text, LineEnds::kLastCharacter);
  EXPECT_EQ(form.view().data(), text.data());
  EXPECT_EQ(form.view(), text);
}

TEST(MarkedText, SetsMarksAroundCharactersBeyondAsciiByWhetherTheyBelongToWords) {
  EXPECT_EQ(marked("né €5"),
            "n_é_ \x01€\x01"
            "5");
}

TEST(MarkedText, WritesItsOwnMarksAsHalvesOfSurrogatePairs) {
  EXPECT_EQ(marked("a_b"), "a_\xED\xA0\x82_b");
  EXPECT_EQ(marked("\x01"), "\x01\xED\xA0\x80\x01");
  EXPECT_EQ(marked("\x02"), "\x01\xED\xA0\x81\x01");
}

TEST(MarkedText, KeepsTheLineEndsThatCount) {
  EXPECT_EQ(marked("a\nb\n"),
            "a\x02"
            "b\n");
  EXPECT_EQ(marked("a\nb\n", LineEnds::kAll), "a\nb\n");
}

TEST(MarkedText, FindsEveryCharacterOfTheOriginalAgain) {
  const std::string text = "a_é\n€😀z";
  const MarkedText form(text, LineEnds::kLastCharacter);
  // Where the forms of a, _, é, line end, €, 😀, z begin, and the end.
  const size_t starts[] = {0, 1, 6, 10, 11, 16, 22, 23};
  const size_t originals[] = {0, 1, 2, 4, 5, 8, 12, 13};
  for (size_t i = 0; i < std::size(starts); ++i) EXPECT_EQ(form.original(starts[i]), originals[i]);
  EXPECT_EQ(form.view().size(), 23U);
}

}  // namespace
}  // namespace prefilter::rules
