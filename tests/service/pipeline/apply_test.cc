#include "service/pipeline/apply.h"

#include "tests/service/pipeline/fake_parts.h"

namespace prefilter::pipeline {
namespace {

const Verdict kModelBlocks = model_verdict(Action::kBlock);
const Verdict kModelPasses = model_verdict(Action::kPass);

Verdict model_fails() {
  Verdict verdict;
  verdict.error = Error(ErrorCode::kDeadline, "too late");
  verdict.language = "other";
  verdict.threshold = 0.5F;
  return verdict;
}

/// No pattern hits.
RegexVerdict rules_pass() {
  RegexVerdict regex;
  regex.asked = true;
  regex.language = "el";
  return regex;
}

RegexVerdict rules_hit(bool backup, bool edge_case) {
  RegexVerdict regex = rules_pass();
  regex.action = Action::kBlock;
  regex.hits = {"shop/deal"};
  regex.backup = backup;
  regex.edge_case = edge_case;
  return regex;
}

RegexVerdict rules_fail() {
  RegexVerdict regex = rules_pass();
  regex.error = Error(ErrorCode::kUnavailable, "the rules failed");
  return regex;
}

struct Case {
  const char* what;
  Mode mode;
  std::optional<Verdict> model;
  RegexVerdict regex;
  Action action;
  DecidedBy decided_by;
};

std::vector<Case> cases() {
  using enum Mode;
  using enum DecidedBy;
  constexpr Action kB = Action::kBlock;
  constexpr Action kP = Action::kPass;
  const RegexVerdict plain = rules_hit(false, false);
  const RegexVerdict backup = rules_hit(true, false);
  const RegexVerdict edge = rules_hit(false, true);
  const RegexVerdict pass = rules_pass();
  const RegexVerdict fail = rules_fail();
  const RegexVerdict none;
  return {
      {"the rules block", kShadow, std::nullopt, plain, kB, kRegex},
      {"the rules pass", kShadow, std::nullopt, pass, kP, kRegex},
      {"a model that blocks changes nothing", kShadow, kModelBlocks, pass, kP, kRegex},
      {"a model that passes changes nothing", kShadow, kModelPasses, plain, kB, kRegex},
      {"a model that fails changes nothing", kShadow, model_fails(), plain, kB, kRegex},
      {"the rules fail", kShadow, kModelBlocks, fail, kP, kErrorPass},
      {"there are no rules", kShadow, kModelBlocks, none, kP, kErrorPass},

      {"the model blocks", kPrimary, kModelBlocks, pass, kB, kModel},
      {"the model passes", kPrimary, kModelPasses, pass, kP, kModel},
      {"both block", kPrimary, kModelBlocks, backup, kB, kModel},
      {"a backup rule blocks what the model passes", kPrimary, kModelPasses, backup, kB,
       kRegexBackup},
      {"a plain rule blocks nothing", kPrimary, kModelPasses, plain, kP, kModel},
      {"an edge case blocks nothing", kPrimary, kModelPasses, edge, kP, kModel},
      {"the model fails, a plain rule blocks", kPrimary, model_fails(), plain, kB, kRegexBackup},
      {"the model fails, no rule hits", kPrimary, model_fails(), pass, kP, kRegexBackup},
      {"the model was not asked", kPrimary, std::nullopt, plain, kB, kRegexBackup},
      {"the rules fail, the model decides", kPrimary, kModelBlocks, fail, kB, kModel},
      {"the rules fail, the model passes", kPrimary, kModelPasses, fail, kP, kModel},
      {"both fail", kPrimary, model_fails(), fail, kP, kErrorPass},
      {"the model fails without rules", kPrimary, model_fails(), none, kP, kErrorPass},

      {"the model blocks", kSlmOnly, kModelBlocks, pass, kB, kModel},
      {"the model passes", kSlmOnly, kModelPasses, pass, kP, kModel},
      {"an edge case blocks what the model passes", kSlmOnly, kModelPasses, edge, kB, kEdgeCase},
      {"a backup rule blocks nothing", kSlmOnly, kModelPasses, backup, kP, kModel},
      {"the model fails, an edge case hits", kSlmOnly, model_fails(), edge, kB, kEdgeCase},
      {"the model fails, a backup rule hits", kSlmOnly, model_fails(), backup, kP, kErrorPass},
      {"the model fails, no rule hits", kSlmOnly, model_fails(), pass, kP, kErrorPass},
      {"the rules fail, the model decides", kSlmOnly, kModelBlocks, fail, kB, kModel},
      {"both fail", kSlmOnly, model_fails(), fail, kP, kErrorPass},
      {"the model fails without rules", kSlmOnly, model_fails(), none, kP, kErrorPass},
  };
}

TEST(Apply, SaysWhoDecidesInEachModeWhateverFails) {
  for (const Case& one : cases()) {
    const Verdict verdict = apply(one.mode, one.model, one.regex);
    const std::string where = std::string(to_string(one.mode)) + ": " + one.what;
    EXPECT_EQ(verdict.action, one.action) << where;
    EXPECT_EQ(verdict.decided_by, one.decided_by) << where;
    EXPECT_FALSE(verdict.language.empty()) << where;
    const bool unjudged = verdict.decided_by == DecidedBy::kErrorPass;
    EXPECT_TRUE(!unjudged || verdict.error) << where << ": a pass without a judge says why";
  }
}

TEST(Apply, GivesTheSameVerdictInShadowWhateverTheModelSays) {
  for (const RegexVerdict& regex : {rules_pass(), rules_hit(true, true), rules_fail()}) {
    const Verdict alone = apply(Mode::kShadow, std::nullopt, regex);
    for (const Verdict& model : {kModelBlocks, kModelPasses, model_fails()}) {
      const Verdict beside = apply(Mode::kShadow, model, regex);
      EXPECT_EQ(beside.action, alone.action);
      EXPECT_EQ(beside.decided_by, alone.decided_by);
      EXPECT_EQ(beside.p_commerce, alone.p_commerce);
      EXPECT_EQ(beside.threshold, alone.threshold);
      EXPECT_EQ(beside.language, alone.language);
      EXPECT_EQ(beside.error, alone.error);
    }
  }
}

TEST(Apply, KeepsWhatTheModelSawWhenARuleBlocks) {
  const Verdict verdict = apply(Mode::kPrimary, kModelPasses, rules_hit(true, false));
  EXPECT_EQ(verdict.p_commerce, kModelPasses.p_commerce);
  EXPECT_EQ(verdict.threshold, kModelPasses.threshold);
  EXPECT_EQ(verdict.language, "en");
}

TEST(Apply, SaysWhyTheModelFailedWhenTheRulesStandIn) {
  const Verdict verdict = apply(Mode::kPrimary, model_fails(), rules_pass());
  ASSERT_TRUE(verdict.error);
  EXPECT_EQ(verdict.error->code(), ErrorCode::kDeadline);
}

TEST(Reason, NamesThePatternThatBlocksOrTheModel) {
  Pair pair;
  const auto reason = [&](Mode mode, const std::optional<Verdict>& model) {
    pair.mode = mode;
    pair.model = model;
    pair.verdict = apply(mode, model, pair.regex);
    return reason_of(pair);
  };
  pair.regex = rules_pass();
  EXPECT_EQ(reason(Mode::kShadow, kModelBlocks), "passed");
  EXPECT_EQ(reason(Mode::kPrimary, kModelBlocks), "commerce_content");
  pair.regex = rules_hit(true, true);
  pair.regex.hits = {"shop/deal", "shop/coupon", "shop/giveaway"};
  pair.regex.backup_hit = "shop/coupon";
  pair.regex.edge_case_hit = "shop/giveaway";
  EXPECT_EQ(reason(Mode::kShadow, std::nullopt), "deal");
  EXPECT_EQ(reason(Mode::kPrimary, kModelPasses), "coupon");
  EXPECT_EQ(reason(Mode::kPrimary, model_fails()), "deal");
  EXPECT_EQ(reason(Mode::kSlmOnly, kModelPasses), "giveaway");
  EXPECT_EQ(reason(Mode::kSlmOnly, model_fails()), "giveaway");
}

}  // namespace
}  // namespace prefilter::pipeline
