#include "apps/cli/terminal.h"

#include <gtest/gtest.h>

namespace prefilter::cli {
namespace {

TEST(Terminal, MakesOneSafeLineOfATitle) {
  EXPECT_EQ(one_line("  a\tb\r\nc  "), "a b c");
  EXPECT_EQ(one_line("red \x1b[31m alert"), "red [31m alert");
  EXPECT_EQ(one_line("a\xE2\x80\xAE"
                     "b"),
            "ab");                                                // right-to-left override
  EXPECT_EQ(one_line("bad \xFF byte"), "bad \xEF\xBF\xBD byte");  // U+FFFD
  EXPECT_EQ(one_line(std::string_view("a\0b", 3)), "a b");
}

TEST(Terminal, CountsTwoCellsForWideCharactersAndNoneForMarks) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(Terminal, CutsAtCellsAndNotInsideACharacter) {
  EXPECT_EQ(cut_to_width("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_to_width("abcdef", 5), "abcd…");
  EXPECT_EQ(cut_to_width("日本語", 6), "日本語");
  EXPECT_EQ(cut_to_width("日本語", 5), "日本…");
  EXPECT_EQ(cut_to_width("日本語", 4), "日…");
  EXPECT_EQ(cut_to_width("abc", 0), "");
  for (size_t columns = 1; columns < 12; ++columns) {
    EXPECT_LE(display_width(cut_to_width("一 mixed 標題 line", columns)), columns);
  }
}

}  // namespace
}  // namespace prefilter::cli
