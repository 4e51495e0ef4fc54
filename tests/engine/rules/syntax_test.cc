#include "engine/rules/syntax.h"

#include <gtest/gtest.h>

#include "engine/rules/parser.h"

namespace prefilter::rules {
namespace {

bool empty_match(std::string_view pattern) { return can_be_empty(*parse_pattern(pattern, {})); }

TEST(Syntax, KnowsPatternsThatCanMatchNothing) {
  for (const char* pattern :
       {"", "a*", "a?b*", "a|", "(?:a*)+", "^", "\\b", "^$", "(a|b?)c{0,2}"}) {
    EXPECT_TRUE(empty_match(pattern)) << pattern;
  }
}

TEST(Syntax, KnowsPatternsThatReadAtLeastOneCharacter) {
  for (const char* pattern : {"a", "a*b", "(?:a|b)+", "\\ba?b?c", "[^a]{2}", "(?:a?b)*c|d"}) {
    EXPECT_FALSE(empty_match(pattern)) << pattern;
  }
}

}  // namespace
}  // namespace prefilter::rules
