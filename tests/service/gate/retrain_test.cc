#include "service/gate/retrain.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/service/gate/made_evidence.h"

namespace prefilter::gate {
namespace {

using shadow::Cell;

TEST(Retrain, WaitsWhileTheModelIsGoodAndLittleIsNew) {
  const RetrainAdvice advice = advise_retraining(good_evidence(), {.trained_on = 50'000});
  EXPECT_EQ(advice.retrain, Retrain::kSoon) << to_text(advice);  // 40 missed, 10 wrong: 50 mistakes
  const RetrainAdvice patient =
      advise_retraining(good_evidence(), {.trained_on = 50'000, .worth_mistakes = 100});
  EXPECT_EQ(patient.retrain, Retrain::kNotYet) << to_text(patient);
  EXPECT_NE(patient.reasons[0].find("look again after about 50"), std::string::npos)
      << patient.reasons[0];
}

TEST(Retrain, PaysSoonWhenLabelsAreATenthOfWhatTheModelLearnedFrom) {
  const RetrainAdvice advice =
      advise_retraining(good_evidence(), {.trained_on = 12'000, .worth_mistakes = 1000});
  EXPECT_EQ(advice.retrain, Retrain::kSoon);
  EXPECT_EQ(advice.labels, 1220U);
}

TEST(Retrain, IsDueWhenTheModelIsCertainlyNotPreciseEnough) {
  shadow::Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 1000, {.commerce = 260, .journalism = 40});
  const RetrainAdvice advice = advise_retraining(evidence);
  EXPECT_EQ(advice.retrain, Retrain::kNow) << to_text(advice);
  EXPECT_EQ(advice.mistakes, 40U);
}

TEST(Retrain, IsDueWhenTheModelFindsLessThanTheRegex) {
  shadow::Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 300, {.commerce = 300});
  add_stratum(evidence, Cell::kRegexOnly, "en", 200, {.commerce = 190, .journalism = 10});
  EXPECT_EQ(advise_retraining(evidence).retrain, Retrain::kNow);
}

TEST(Retrain, IsNotDueByChance) {
  // 93 of 100 is below 95 %, but that may be chance.
  shadow::Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 1000, {.commerce = 93, .journalism = 7});
  EXPECT_EQ(advise_retraining(evidence).retrain, Retrain::kNotYet);
}

TEST(Retrain, SaysTheSameToPrograms) {
  const RetrainAdvice advice = advise_retraining(good_evidence());
  const nlohmann::json json = nlohmann::json::parse(to_json(advice));
  EXPECT_EQ(json["retrain"], "soon");
  EXPECT_EQ(json["mistakes"], advice.mistakes);
  EXPECT_TRUE(to_text(advice).starts_with("retrain soon\n"));
}

TEST(Retrain, SaysNothingOfALogThatContradictsItself) {
  EXPECT_EQ(advise_retraining({}).retrain, Retrain::kNotYet);
}

}  // namespace
}  // namespace prefilter::gate
