#include "engine/rules/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::rules {
namespace {

using ::testing::HasSubstr;

ErrorCode code_of(std::string_view pattern) {
  const auto syntax = parse_pattern(pattern, {});
  return syntax ? ErrorCode::kInternal : syntax.error().code();
}

TEST(Parser, TakesWhatPythonTakes) {
  for (const char* pattern : {"a|b|",
                              "a{",
                              "a{x}",
                              "a{,3}b",
                              "{",
                              "a{2}?",
                              "()",
                              "(?#c)a",
                              "(?i)a|b",
                              "(?i)(?s)a",
                              "(?x) (?i)a b # c",
                              "(?:a+)+",
                              "(a|(b|c))d",
                              "a(?#c)*",
                              "(?x)a # the end",
                              "[[a]]",
                              "\\b\\Ba",
                              "(?:\\b)*a",
                              "]",
                              "}"}) {
    const auto syntax = parse_pattern(pattern, {});
    EXPECT_TRUE(syntax) << pattern << ": " << syntax.error().message();
  }
}

TEST(Parser, RefusesWhatPythonRefuses) {
  for (const char* pattern :
       {"*a", "a**", "a+*", "a{2}{3}", "(a", "a)", "(?:", "^*", "\\b+", "a|*", "a(?i)b",
        "(?:(?i)a)", "a|(?i)b", "a{3,2}", "(?P<n>a)(?P<n>b)", "(?i)*"}) {
    EXPECT_EQ(code_of(pattern), ErrorCode::kInvalidArgument) << pattern;
  }
}

TEST(Parser, NamesWhatIsNotSupported) {
  for (const char* pattern :
       {"a++", "a*+", "a?+", "a{2}+", "(?=a)", "(a)\\1", "a{1001}", "a{2,99999999999}"}) {
    EXPECT_EQ(code_of(pattern), ErrorCode::kUnsupported) << pattern;
  }
}

TEST(Parser, SaysWhereInCharactersAndWhatToDo) {
  const auto syntax = parse_pattern("précis(?=é)", {});
  ASSERT_FALSE(syntax);
  EXPECT_THAT(syntax.error().message(), HasSubstr("at position 6: lookahead (?=…)"));
  EXPECT_THAT(syntax.error().message(), HasSubstr("use \\b"));
}

TEST(Parser, GivesARepeatTheWholeGroupBeforeIt) {
  const auto syntax = parse_pattern("(?:ab){2,5}?", {});
  const Node& repeat = syntax->children.front();
  EXPECT_EQ(repeat.kind, Node::Kind::kRepeat);
  EXPECT_EQ(repeat.min, 2);
  EXPECT_EQ(repeat.max, 5);
  EXPECT_TRUE(repeat.lazy);
  EXPECT_EQ(repeat.children.front().children.front().children.size(), 2U);
}

TEST(Parser, LimitsNesting) {
  const std::string deepest =
      std::string(kMaxPatternDepth, '(') + "a" + std::string(kMaxPatternDepth, ')');
  EXPECT_TRUE(parse_pattern(deepest, {}));
  EXPECT_EQ(code_of("(" + deepest + ")"), ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(std::string(100000, '(')), ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace prefilter::rules
