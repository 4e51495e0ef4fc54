#include "service/pipeline/regex_stage.h"

#include <gmock/gmock.h>

#include "tests/service/pipeline/fake_parts.h"

namespace prefilter::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegexStage, NamesEveryPatternThatHits) {
  const auto rules = stage(Mode::kShadow);
  const RegexVerdict verdict =
      rules->judge({.title = "A deal a day", .content = "<b>Coupon</b> inside", .language = "en"});
  EXPECT_TRUE(verdict.asked);
  EXPECT_EQ(verdict.action, Action::kBlock);
  EXPECT_THAT(verdict.hits, ElementsAre("shop/deal", "shop/coupon"));
  EXPECT_TRUE(verdict.backup);
  EXPECT_FALSE(verdict.edge_case);
  EXPECT_FALSE(verdict.error);
}

TEST(RegexStage, PassesWhatNoPatternHits) {
  const RegexVerdict verdict =
      stage(Mode::kShadow)->judge({.title = "Council votes", .content = "", .language = "pt-BR"});
  EXPECT_TRUE(verdict.asked);
  EXPECT_EQ(verdict.action, Action::kPass);
  EXPECT_THAT(verdict.hits, ElementsAre());
  EXPECT_EQ(verdict.language, "pt");
}

TEST(RegexStage, KeepsOnlyEdgeCasesForSlmOnly) {
  EXPECT_EQ(stage(Mode::kPrimary)->patterns(), 3U);
  const auto rules = stage(Mode::kSlmOnly);
  EXPECT_EQ(rules->patterns(), 1U);
  const RegexVerdict verdict =
      rules->judge({.title = "deal, coupon, giveaway", .content = "", .language = ""});
  EXPECT_THAT(verdict.hits, ElementsAre("shop/giveaway"));
  EXPECT_TRUE(verdict.edge_case);
}

TEST(Refusals, AreNamedWithReasonAndWayOut) {
  const auto open = check_refusals(rule_set(kRulesWithRefusal), {});
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(open.error().message(), HasSubstr("not-cheap"));
  EXPECT_THAT(open.error().message(), HasSubstr("lookahead"));
  EXPECT_THAT(open.error().message(), HasSubstr("two patterns"));
  EXPECT_THAT(open.error().message(), Not(HasSubstr("pattern deal")));
}

TEST(Refusals, AreAcknowledgedByEitherName) {
  EXPECT_TRUE(check_refusals(rule_set(kRulesWithRefusal), {"not-cheap"}));
  EXPECT_TRUE(check_refusals(rule_set(kRulesWithRefusal), {"shop/not-cheap"}));
}

TEST(Refusals, MayBeAcknowledgedAfterThePatternWasMended) {
  EXPECT_TRUE(check_refusals(rule_set(), {"deal"}));
}

TEST(Refusals, CannotBeAcknowledgedOfAPatternThatIsNotThere) {
  const auto known = check_refusals(rule_set(kRulesWithRefusal), {"not-chaep"});
  ASSERT_FALSE(known);
  EXPECT_EQ(known.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(known.error().message(), HasSubstr("did you mean not-cheap?"));
}

}  // namespace
}  // namespace prefilter::pipeline
