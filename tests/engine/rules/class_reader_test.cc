#include "engine/rules/class_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

using ::testing::HasSubstr;

Result<CodePointSet> read(std::string_view text, Flags flags = {}) {
  PatternCursor cursor(text);
  cursor.take();
  return read_class(cursor, flags);
}

CodePointSet one(char32_t c) { return {{c, c}}; }

TEST(ClassReader, ReadsCharactersAndRanges) {
  EXPECT_EQ(*read("[a-cx]"), (CodePointSet{{U'a', U'c'}, {U'x', U'x'}}));
  EXPECT_EQ(*read("[^a-c]"), (CodePointSet{{U'a', U'c'}}).complement());
  EXPECT_EQ(*read("[\\x41-\\u0044]"), (CodePointSet{{U'A', U'D'}}));
}

TEST(ClassReader, TakesABracketAtTheStartAndAHyphenAtAnEndAsThemselves) {
  EXPECT_EQ(*read("[]]"), one(U']'));
  EXPECT_EQ(*read("[^]]"), one(U']').complement());
  EXPECT_EQ(*read("[a-]"), (CodePointSet{{U'a', U'a'}, {U'-', U'-'}}));
  EXPECT_EQ(*read("[-a]"), (CodePointSet{{U'a', U'a'}, {U'-', U'-'}}));
  EXPECT_EQ(*read("[--]"), one(U'-'));
}

TEST(ClassReader, UnitesCategoriesWithCharacters) {
  CodePointSet expected = word_characters();
  expected.add({U'-', U'-'});
  EXPECT_EQ(*read("[\\w-]"), expected);
  EXPECT_EQ(*read("[^\\W]"), word_characters());
}

TEST(ClassReader, WorksIgnorecaseIntoTheSetBeforeItIsNegated) {
  EXPECT_EQ(*read("[a-b]", {.ignorecase = true}), (CodePointSet{{U'A', U'B'}, {U'a', U'b'}}));
  EXPECT_FALSE(read("[^k]", {.ignorecase = true})->contains(0x212A));
}

TEST(ClassReader, RefusesWhatPythonRefuses) {
  for (const char* text : {"[", "[a", "[]", "[a-", "[z-a]", "[\\d-z]", "[\\q]"}) {
    const auto set = read(text);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code(), ErrorCode::kInvalidArgument) << text;
  }
}

TEST(ClassReader, NamesLettersWithCaseBeyondTheBasicPlaneUnderIgnorecase) {
  const auto set = read("[a\U00010428]", {.ignorecase = true});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(set.error().message(), HasSubstr("U+FFFF"));
  EXPECT_TRUE(read("[a\U00010428]"));
}

}  // namespace
}  // namespace prefilter::rules
