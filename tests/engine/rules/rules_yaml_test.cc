#include "engine/rules/rules_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kRules = R"(format_version: 1
note: what the desk keeps
groups:
  deals:
    flags: [ignorecase]
    language: en
    backup: true
    patterns:
      - name: deal
        pattern: '\bdeals?\b'
      - name: shout
        pattern: 'SALE'
        flags: []
        in: title
        backup: false
        edge_case: true
  disclosure:
    in: content
    patterns:
      - {name: affiliate, pattern: 'affiliate link', note: in the foot}
)";

std::string error_of(const std::string& text) {
  const auto specs = specs_of_yaml(text, "rules.yaml");
  return specs ? "" : specs.error().message();
}

TEST(RulesYaml, GivesAPatternItsGroupsKeysUnlessItHasItsOwn) {
  const auto specs = specs_of_yaml(kRules, "rules.yaml");
  ASSERT_TRUE(specs) << specs.error().message();
  ASSERT_THAT(*specs, SizeIs(3));
  const PatternSpec& deal = (*specs)[0];
  EXPECT_EQ(deal.group, "deals");
  EXPECT_EQ(deal.pattern, "\\bdeals?\\b");
  EXPECT_EQ(deal.language, "en");
  EXPECT_EQ(deal.origin, "rules.yaml:10");
  EXPECT_TRUE(deal.flags.ignorecase && deal.in_title && deal.in_content && deal.backup);
  const PatternSpec& shout = (*specs)[1];
  EXPECT_FALSE(shout.flags.ignorecase || shout.in_content || shout.backup);
  EXPECT_TRUE(shout.in_title && shout.edge_case);
  EXPECT_TRUE((*specs)[2].in_content && !(*specs)[2].in_title && (*specs)[2].language.empty());
}

TEST(RulesYaml, NamesFileLineAndWhatIsWrong) {
  const std::string head = "groups:\n  g:\n    patterns:\n";
  for (const auto& [text, why] :
       {std::pair<std::string, const char*>{"", "rules.yaml:1: must hold `groups:`"},
        {"groups: [", "rules.yaml:1: no valid YAML"},
        {"grops: {}", "there is no key grops here; did you mean groups?"},
        {"groups: 3", "names with their patterns"},
        {"groups:\n  g: {}", "rules.yaml:2: `patterns:` is missing"},
        {head + "      - name: a", "rules.yaml:4: `pattern:` is missing"},
        {head + "      - {name: a, pattern: ''}", "`pattern` is empty"},
        {head + "      - {name: 'a b', pattern: x}", "must be 1 to 100 letters"},
        {head + "      - {name: a, pattern: x, flags: [ignorcase]}", "did you mean ignorecase?"},
        {head + "      - {name: a, pattern: x, in: body}", "title, content or both, not body"},
        {head + "      - {name: a, pattern: x, language: English}", "a code such as en"},
        {head + "      - {name: a, pattern: x, backup: yes}", "true or false, not yes"},
        {head + "      - {name: a, name: b, pattern: x}", "name stands twice"},
        {"groups:\n  g: {patterns: []}\n  g: {patterns: []}",
         "rules.yaml:3: the group g stands twice"},
        {"format_version: 2\ngroups: {}", "rules.yaml:1: format_version 2"}}) {
    EXPECT_THAT(error_of(text), HasSubstr(why)) << text;
  }
}

TEST(RulesYaml, LimitsSizeAndCount) {
  EXPECT_THAT(error_of(std::string(size_t{5} << 20, ' ')), HasSubstr("4 MiB"));
  std::string many = "groups:\n  g:\n    patterns:\n";
  for (size_t i = 0; i <= RuleSet::kMaxPatterns; ++i) {
    many += "      - {name: n" + std::to_string(i) + ", pattern: x}\n";
  }
  EXPECT_THAT(error_of(many), HasSubstr("more than 2000 patterns"));
}

TEST(RulesYaml, ReadsTheRulesOfTheRepositoryWithoutARefusedPattern) {
  const auto set = read_rules(test::repository_path("config/rules.yaml"));
  ASSERT_TRUE(set) << set.error().message();
  const auto complete = set->require_all();
  EXPECT_TRUE(complete) << complete.error().message();
  EXPECT_TRUE(
      set->hits({.title = "The 15 best Black Friday deals", .content = "", .language = ""}));
  EXPECT_FALSE(set->hits({.title = "Council approves new bridge", .content = "", .language = ""}));
}

TEST(RulesYaml, SaysThatAFileIsMissing) {
  EXPECT_EQ(read_rules("no/such/rules.yaml").error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::rules
