#include "service/shadow/rule_list.h"

#include <gmock/gmock.h>

#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

class RuleListTest : public LogTest {
 protected:
  static Candidate with_rules(std::vector<pipeline::ListedPattern> patterns) {
    Candidate candidate = candidate_of();
    candidate.patterns = std::move(patterns);
    return candidate;
  }
  static Observation in(const std::string& language) {
    Observation one = seen(Cell::kNeither, "a" + language);
    one.rules_language = language;
    return one;
  }
  RuleList read() const {
    Result<Database> log = open_log(path_, Access::kRead);
    EXPECT_TRUE(log);
    Result<RuleList> rules = read_rules(*log, 1);
    EXPECT_TRUE(rules) << (rules ? "" : rules.error().message());
    return *std::move(rules);
  }
};

TEST_F(RuleListTest, ComesBackAsItWasWrittenDown) {
  begin(with_rules({{"en/deal", "en", false}, {"all/ad", "", false}, {"el/odd", "el", true}}));
  const RuleList rules = read();
  EXPECT_TRUE(rules.known);
  ASSERT_EQ(rules.patterns.size(), 3U);
  EXPECT_EQ(rules.patterns[0].name, "all/ad");
  EXPECT_EQ(rules.patterns[1].name, "el/odd");
  EXPECT_EQ(rules.patterns[1].language, "el");
  EXPECT_TRUE(rules.patterns[1].refused);
  EXPECT_FALSE(rules.patterns[2].refused);
}

TEST_F(RuleListTest, APatternLooksAtItsLanguageAndAtArticlesThatNameNone) {
  RunLog run = begin(with_rules({{"en/deal", "en", false}, {"all/ad", "", false}}));
  Observation unasked = seen(Cell::kNeither, "failed");
  unasked.rules_language = std::nullopt;
  ASSERT_TRUE(run.append(
      std::vector{in("en"), in("en"), in(""), in("el"), in("no language"), unasked}, kMonday));
  const RuleList rules = read();
  EXPECT_EQ(looked_at(rules, {"", "en", false}), 3U);
  EXPECT_EQ(looked_at(rules, {"", "el", false}), 2U);
  EXPECT_EQ(looked_at(rules, {"", "sv", false}), 1U);
  EXPECT_EQ(looked_at(rules, {"", "", false}), 5U);
  EXPECT_EQ(looked_at(rules, {"", "", true}), 0U);
}

TEST_F(RuleListTest, WhatAProducerWritesAsLanguageIsCountedTogether) {
  EXPECT_EQ(counted_language("en"), "en");
  EXPECT_EQ(counted_language("fil"), "fil");
  EXPECT_EQ(counted_language(""), "");
  EXPECT_EQ(counted_language("english"), "?");
  EXPECT_EQ(counted_language("e\n"), "?");
  EXPECT_EQ(counted_language("\xce\xb5"), "?");
}

TEST_F(RuleListTest, APatternThatWasRefusedOnceStaysSo) {
  begin(with_rules({{"en/deal", "en", true}}));
  begin(with_rules({{"en/deal", "en", false}, {"all/ad", "", false}}));
  EXPECT_THAT(read().patterns, ElementsAre(Field(&pipeline::ListedPattern::refused, false),
                                           Field(&pipeline::ListedPattern::refused, true)));
}

TEST_F(RuleListTest, ALogOfAnOlderProgramIsReadAndKnowsItOnceANewerOneRecords) {
  begin(with_rules({{"en/deal", "en", false}}));
  ASSERT_TRUE(open_log(path_, Access::kWrite)->run("DROP TABLE rules; DROP TABLE asked"));
  EXPECT_FALSE(read().known);
  RunLog run = begin(with_rules({{"en/deal", "en", false}}));
  ASSERT_TRUE(run.append(std::vector{in("en")}, kMonday));
  EXPECT_TRUE(read().known);
  EXPECT_EQ(looked_at(read(), {"", "en", false}), 1U);
}

TEST_F(RuleListTest, RulesWithoutPatternsAreKnownToBeSo) {
  RunLog run = begin(with_rules({}));
  EXPECT_FALSE(read().known);
  ASSERT_TRUE(run.append(std::vector{in("en")}, kMonday));
  EXPECT_TRUE(read().known);
  EXPECT_TRUE(read().patterns.empty());
}

}  // namespace
}  // namespace prefilter::shadow
