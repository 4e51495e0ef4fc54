#include "registry/promotion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::registry {
namespace {

using ::testing::HasSubstr;

const std::string kOne(64, '1');
const std::string kTwo(64, '2');

State state(const std::string& bundle, Mode mode) {
  return {.bundle = bundle, .name = "tiny@1", .mode = mode};
}

/// Holds the bundles that it is told to.
class FakeStore : public Store {
 public:
  FakeStore(std::string name, std::vector<std::string> held)
      : Store(std::move(name)), held_(std::move(held)) {}
  std::string place() const override { return "nowhere"; }
  Result<void> put(const std::string&, const std::string&) override { return {}; }
  Result<void> get(const std::string&, const std::string&) override { return {}; }
  Result<void> verify(const std::string& sha256) override {
    for (const std::string& held : held_) {
      if (held == sha256) return {};
    }
    return Error(ErrorCode::kCorrupt, "its bytes are others");
  }

 private:
  std::vector<std::string> held_;
};

Gate answering(bool passed) {
  return [passed](const Subject&) -> Result<Decision> {
    return Decision{.passed = passed, .sentence = "20 labels are missing", .evidence = "{}"};
  };
}

const Subject kSubject{.candidate = state(kOne, Mode::kPrimary)};

TEST(Promotion, TheFirstModelIsOnlyWatched) {
  EXPECT_EQ(planned({.bundle = kOne}, std::nullopt)->mode, Mode::kShadow);
  EXPECT_EQ(planned({}, std::nullopt).error().code(), ErrorCode::kInvalidArgument);
}

TEST(Promotion, WithoutABundleTheModeMovesOneStageOn) {
  const auto from = [](Mode mode) { return planned({}, state(kOne, mode)); };
  EXPECT_EQ(from(Mode::kShadow)->mode, Mode::kPrimary);
  EXPECT_EQ(from(Mode::kPrimary)->mode, Mode::kSlmOnly);
  EXPECT_EQ(from(Mode::kSlmOnly).error().code(), ErrorCode::kRefused);
  EXPECT_EQ(planned({.bundle = kOne}, state(kOne, Mode::kPrimary))->mode, Mode::kSlmOnly);
}

TEST(Promotion, AnotherModelOrThresholdBeginsAsPrimaryEvenAfterSlmOnly) {
  for (const Mode mode : {Mode::kShadow, Mode::kPrimary, Mode::kSlmOnly}) {
    EXPECT_EQ(planned({.bundle = kTwo}, state(kOne, mode))->mode, Mode::kPrimary);
    const Result<State> next = planned({.threshold = 0.5F}, state(kOne, mode));
    EXPECT_EQ(next->mode, Mode::kPrimary);
    EXPECT_EQ(next->bundle, kOne);
    EXPECT_EQ(next->threshold, 0.5F);
  }
}

TEST(Promotion, AThresholdStaysWhereOnlyTheModeMoves) {
  State champion = state(kOne, Mode::kShadow);
  champion.threshold = 0.7F;
  EXPECT_EQ(planned({}, champion)->threshold, 0.7F);
}

TEST(Promotion, AnyModelMayBeWatched) {
  EXPECT_EQ(planned({.bundle = kTwo, .to_shadow = true}, state(kOne, Mode::kSlmOnly))->mode,
            Mode::kShadow);
  EXPECT_FALSE(planned({.to_shadow = true}, state(kOne, Mode::kShadow)));
}

TEST(Promotion, WithoutAGateNothingLeavesShadow) {
  const Result<Decision> decision = pass_gate({}, kSubject);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(decision.error().message(), HasSubstr("--override"));
}

TEST(Promotion, TheGateDecides) {
  EXPECT_TRUE(pass_gate({.gate = answering(true)}, kSubject)->passed);
  EXPECT_THAT(pass_gate({.gate = answering(false)}, kSubject).error().message(),
              HasSubstr("20 labels are missing"));
  const Gate broken = [](const Subject&) -> Result<Decision> {
    return Error(ErrorCode::kUnavailable, "no shadow.db");
  };
  EXPECT_EQ(pass_gate({.gate = broken}, kSubject).error().code(), ErrorCode::kRefused);
}

TEST(Promotion, AnOverrideGoesOnAndKeepsWhatTheGateSaid) {
  const Result<Decision> decision =
      pass_gate({.override_why = "the feed is on fire", .gate = answering(false)}, kSubject);
  ASSERT_TRUE(decision);
  EXPECT_FALSE(decision->passed);
  EXPECT_EQ(decision->evidence, "{}");
}

TEST(Promotion, ShadowNeedsNoGate) {
  EXPECT_TRUE(pass_gate({}, {.candidate = state(kOne, Mode::kShadow)})->passed);
}

TEST(Promotion, EveryBundleHasToLieInASecondStore) {
  FakeStore one("one", {kOne});
  FakeStore two("two", {kTwo});
  EXPECT_TRUE(held_elsewhere({&one, &two}, {kOne, kTwo}));
  const Result<void> missing = held_elsewhere({&one}, {kOne, kTwo});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(missing.error().message(), HasSubstr("one: its bytes are others"));
  EXPECT_THAT(held_elsewhere({}, {kOne}).error().message(), HasSubstr("stores.yaml names none"));
}

}  // namespace
}  // namespace prefilter::registry
