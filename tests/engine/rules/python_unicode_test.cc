#include "engine/rules/python_unicode.h"

#include <gtest/gtest.h>

namespace prefilter::rules {
namespace {

// Python 3.11: sum(re.match(r"\w", chr(c)) is not None for c in range(0x110000)), and so on.
TEST(PythonUnicode, HoldsAsManyCharactersOfAKindAsPython) {
  EXPECT_EQ(word_characters().size(), 133548U);
  EXPECT_EQ(digit_characters().size(), 660U);
  EXPECT_EQ(space_characters().size(), 29U);
}

TEST(PythonUnicode, CountsNumbersOfAllKindsAsWordsAndSeparatorsAsSpace) {
  for (const char32_t c : {U'_', U'²', U'Ⅷ', U'é', U'ª'})
    EXPECT_TRUE(word_characters().contains(c));
  EXPECT_FALSE(word_characters().contains(0x301));  // a combining accent is none
  EXPECT_TRUE(digit_characters().contains(U'٣'));
  EXPECT_FALSE(digit_characters().contains(U'²'));
  for (const char32_t c : {U'\u00a0', U'\u3000', U'\x1c', U'\x85'}) {
    EXPECT_TRUE(space_characters().contains(c));
  }
  EXPECT_FALSE(space_characters().contains(0x200B));
}

TEST(PythonUnicode, FindsTheLettersThatIgnorecaseHoldsEqual) {
  EXPECT_EQ(ignoring_case({{U'k', U'k'}}),
            (CodePointSet{{U'k', U'k'}, {U'K', U'K'}, {0x212A, 0x212A}}));
  EXPECT_EQ(ignoring_case({{U'Σ', U'Σ'}}), (CodePointSet{{U'Σ', U'Σ'}, {U'ς', U'σ'}}));
  EXPECT_EQ(ignoring_case({{U'7', U'7'}}), (CodePointSet{{U'7', U'7'}}));
  EXPECT_TRUE(ignoring_case({{U'i', U'i'}}).contains(U'İ'));
}

TEST(PythonUnicode, AddsNothingWhenCaseIsIgnoredTwice) {
  const CodePointSet all{{U'A', 0x24F}, {0x370, 0x3FF}};
  EXPECT_EQ(ignoring_case(ignoring_case(all)), ignoring_case(all));
}

TEST(PythonUnicode, KnowsLettersWithCaseBeyondTheBasicPlane) {
  EXPECT_TRUE(holds_case_beyond_bmp({{0x10428, 0x10428}}));
  EXPECT_FALSE(holds_case_beyond_bmp({{0x1F600, 0x1F64F}, {U'a', U'z'}}));
}

}  // namespace
}  // namespace prefilter::rules
