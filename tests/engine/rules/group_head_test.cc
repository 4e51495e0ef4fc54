#include "engine/rules/group_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::rules {
namespace {

using ::testing::HasSubstr;
using Kind = GroupHead::Kind;

Result<GroupHead> read(std::string_view text, Flags flags = {}) {
  PatternCursor cursor(text);
  cursor.take();
  return read_group_head(cursor, flags);
}

TEST(GroupHead, ReadsFlagsForAGroupAndForAll) {
  const auto scoped = read("(?is-x:a)", {.verbose = true});
  EXPECT_EQ(scoped->kind, Kind::kGroup);
  EXPECT_TRUE(scoped->flags.ignorecase && scoped->flags.dotall && !scoped->flags.verbose);
  const auto global = read("(?mu)");
  EXPECT_EQ(global->kind, Kind::kGlobalFlags);
  EXPECT_TRUE(global->flags.multiline && !global->flags.ignorecase);
}

TEST(GroupHead, KeepsTheFlagsOutsideForPlainAndNamedGroups) {
  for (const char* text : {"(a", "(?:a", "(?P<año_2>a"}) {
    const auto head = read(text, {.dotall = true});
    EXPECT_TRUE(head->flags.dotall) << text;
    EXPECT_EQ(head->kind, Kind::kGroup) << text;
  }
  EXPECT_EQ(read("(?P<año_2>a")->name, "año_2");
}

TEST(GroupHead, SkipsComments) { EXPECT_EQ(read("(?#what (it is)a")->kind, Kind::kComment); }

TEST(GroupHead, RefusesWhatPythonRefuses) {
  for (const char* text :
       {"(?", "(?#a", "(?P", "(?Px)", "(?P<>a)", "(?P<1>a)", "(?P<a b>c)", "(?P<a", "(?<a>b)",
        "(?i", "(?iq)", "(?-:a)", "(?i-i:a)", "(?-u:a)", "(?L)", "(?-i)", "(?*)"}) {
    const auto head = read(text);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().code(), ErrorCode::kInvalidArgument) << text;
  }
}

TEST(GroupHead, NamesWhatOnePassCannotCheckAndSaysWhatToDo) {
  for (const auto& [text, why] : {std::pair{"(?=a)", "lookahead (?=…)"},
                                  {"(?!a)", "lookahead (?!…)"},
                                  {"(?<=a)", "lookbehind (?<=…)"},
                                  {"(?<!a)", "lookbehind (?<!…)"},
                                  {"(?P=a)", "(?P=…)"},
                                  {"(?(1)a)", "condition"},
                                  {"(?>a)", "atomic group"},
                                  {"(?a)", "ASCII"},
                                  {"(?t)", "template"}}) {
    const auto head = read(text);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().code(), ErrorCode::kUnsupported) << text;
    EXPECT_THAT(head.error().message(), HasSubstr(why));
  }
}

}  // namespace
}  // namespace prefilter::rules
