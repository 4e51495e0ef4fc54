#include "service/shadow/observation.h"

#include <gtest/gtest.h>

namespace prefilter::shadow {
namespace {

pipeline::Pair pair_of(Action model, Action regex) {
  pipeline::Pair pair;
  pair.model = Verdict{.action = model,
                       .decided_by = DecidedBy::kModel,
                       .p_commerce = 0.5F,
                       .threshold = 0.4F,
                       .language = "el",
                       .tokens = 3,
                       .truncated = false,
                       .error = std::nullopt};
  pair.regex.asked = true;
  pair.regex.action = regex;
  pair.regex.hits = {"g/p"};
  return pair;
}

TEST(Observation, HoldsWhatBothSay) {
  const Observation seen =
      observation_of({"t", "c", "el"}, pair_of(Action::kBlock, Action::kPass), 3 * kDayMs + 5);
  EXPECT_EQ(seen.cell, Cell::kModelOnly);
  EXPECT_EQ(seen.p_commerce, 0.5F);
  EXPECT_EQ(seen.threshold, 0.4F);
  EXPECT_EQ(seen.language, "el");
  EXPECT_EQ(seen.hits, std::vector<std::string>{"g/p"});
  EXPECT_EQ(seen.day, 3);
}

TEST(Observation, AModelThatFailedOrWasNotAskedPasses) {
  pipeline::Pair failed = pair_of(Action::kBlock, Action::kBlock);
  failed.model->error = Error(ErrorCode::kUnavailable, "no memory");
  EXPECT_EQ(observation_of({}, failed, 0).cell, Cell::kRegexOnly);
  EXPECT_EQ(observation_of({}, failed, 0).p_commerce, std::nullopt);

  pipeline::Pair unasked = pair_of(Action::kBlock, Action::kPass);
  unasked.model.reset();
  EXPECT_EQ(observation_of({}, unasked, 0).cell, Cell::kNeither);
  EXPECT_EQ(observation_of({}, unasked, 0).language, "other");
}

}  // namespace
}  // namespace prefilter::shadow
