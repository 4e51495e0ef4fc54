#include "apps/cli/promotion_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "service/shadow/run_log.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

using ::testing::HasSubstr;

constexpr float kThreshold = 0.5F;
const std::string kBundle(64, 'b');

class PromotionGate : public testing::Test {
 protected:
  PromotionGate() { write_config(""); }

  void write_config(const std::string& more, const std::string& pattern = "sale") const {
    folder_.write("rules.yaml", "groups:\n  deals:\n    patterns:\n      - {name: odd, pattern: '" +
                                    pattern + "'}\n");
    folder_.write("config.yaml",
                  "mode: shadow\nrules: rules.yaml\n" + more + "shadow:\n  database: shadow.db\n");
  }

  /// A run of that candidate, in which nothing came.
  void log_run(const std::string& bundle, float threshold,
               const std::string& mode = "shadow") const {
    const auto log =
        shadow::RunLog::begin(folder_.file("shadow.db"),
                              {.model = "tiny@1",
                               .model_sha256 = bundle,
                               .threshold = threshold,
                               .rules_sha256 = *sha256_file(folder_.file("rules.yaml")),
                               .mode = mode,
                               .input = ""},
                              {.seed = 1}, 1'000);
    ASSERT_TRUE(log) << log.error().message();
  }

  Result<registry::Decision> ask(GateArgs args,
                                 registry::Mode to = registry::Mode::kPrimary) const {
    const registry::Subject subject{.candidate = {.bundle = kBundle, .name = "tiny@1", .mode = to},
                                    .threshold = kThreshold};
    return promotion_gate(args)(subject);
  }
  Result<registry::Decision> ask() const { return ask({.config = folder_.file("config.yaml")}); }

  test::TempFolder folder_;
};

TEST_F(PromotionGate, WithoutRulesOrALogItSaysNo) {
  EXPECT_EQ(ask(GateArgs{}).error().code(), ErrorCode::kRefused);
  folder_.write("config.yaml", "rules: rules.yaml\n");
  EXPECT_THAT(ask().error().message(), HasSubstr("no shadow log"));
}

TEST_F(PromotionGate, ALogThatIsNotThereIsNoEvidence) { EXPECT_FALSE(ask()); }

TEST_F(PromotionGate, EvidenceOfAnotherBundleThresholdOrOtherRulesIsNone) {
  log_run(std::string(64, 'c'), kThreshold);
  EXPECT_EQ(ask().error().code(), ErrorCode::kNotFound);
  log_run(kBundle, 0.75F);
  EXPECT_EQ(ask().error().code(), ErrorCode::kNotFound);
  log_run(kBundle, kThreshold);
  EXPECT_TRUE(ask());
  write_config("", "other");
  EXPECT_EQ(ask().error().code(), ErrorCode::kNotFound);
}

TEST_F(PromotionGate, ARunInWhichNothingCameDoesNotPassAndSaysWhatIsMissing) {
  log_run(kBundle, kThreshold);
  const Result<registry::Decision> decision = ask();
  ASSERT_TRUE(decision) << decision.error().message();
  EXPECT_FALSE(decision->passed);
  EXPECT_THAT(decision->sentence, HasSubstr("precision"));
  EXPECT_THAT(decision->evidence, HasSubstr("\"conditions\""));
}

TEST_F(PromotionGate, ARefusedPatternBlocksUntilSomebodyAcknowledgesIt) {
  const std::string refused = "(?<=x)y";  // what RE2 has not
  write_config("", refused);
  log_run(kBundle, kThreshold);
  EXPECT_EQ(ask().error().code(), ErrorCode::kRefused);
  EXPECT_THAT(ask().error().message(), HasSubstr("odd"));
  write_config("acknowledged_refusals: [odd]\n", refused);
  EXPECT_TRUE(ask());
}

TEST_F(PromotionGate, WhatModeShadowShowedDoesNotTakeTheRulesAway) {
  const GateArgs args{.config = folder_.file("config.yaml")};
  log_run(kBundle, kThreshold);
  EXPECT_THAT(ask(args, registry::Mode::kSlmOnly)->sentence, HasSubstr("mode primary"));
  log_run(kBundle, kThreshold, "primary");
  EXPECT_THAT(ask(args, registry::Mode::kSlmOnly)->sentence, HasSubstr("precision"));
}

TEST_F(PromotionGate, AnotherLogMayBeNamed) {
  log_run(kBundle, kThreshold);
  folder_.write("config.yaml", "rules: rules.yaml\n");
  EXPECT_TRUE(ask({.config = folder_.file("config.yaml"), .database = folder_.file("shadow.db")}));
}

}  // namespace
}  // namespace prefilter::cli
