#include "engine/recalibrate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/bundle.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

class Recalibrate : public testing::Test {
 protected:
  Recalibrate() : source_(folder_.file("model")) {
    test::write_files(source_, test::tiny_bundle("bert", Precision::kInt8));
    changes_.temperature = {2.5F, "fitted in a test"};
    changes_.threshold = {0.75F, "chosen in a test"};
    changes_.created = "2026-11-22T08:00:00Z";
    changes_.code_version = "test";
  }
  test::TempFolder folder_;
  std::string source_;
  Recalibration changes_;
};

TEST_F(Recalibrate, ChangesTemperatureAndThresholdAndNothingOfTheModel) {
  const std::string target = folder_.file("new");
  const Result<void> done = recalibrate_bundle(source_, target, changes_);
  ASSERT_TRUE(done) << done.error().message();
  const Result<Bundle> before = Bundle::open(source_);
  const Result<Bundle> after = Bundle::open(target);
  ASSERT_TRUE(after) << after.error().message();
  EXPECT_TRUE(after->verify_hashes());
  EXPECT_TRUE(after->verify_golden());
  EXPECT_EQ(after->manifest().temperature.value, 2.5F);
  EXPECT_EQ(after->manifest().threshold.provenance, "chosen in a test");
  EXPECT_EQ(after->manifest().name, before->manifest().name);
  EXPECT_EQ(after->manifest().version, before->manifest().version);
  for (const char* same : {"model.safetensors", "config.json"}) {
    EXPECT_EQ(after->manifest().files.at(same).sha256, before->manifest().files.at(same).sha256);
  }
  EXPECT_NE(after->manifest().files.at("golden.jsonl").sha256,
            before->manifest().files.at("golden.jsonl").sha256);
}

TEST_F(Recalibrate, InPlaceReplacesTheBundleAndLeavesNothingBeside) {
  ASSERT_TRUE(recalibrate_bundle(source_, source_ + "/", changes_));
  const Result<Bundle> after = Bundle::open(source_);
  ASSERT_TRUE(after) << after.error().message();
  EXPECT_EQ(after->manifest().threshold.value, 0.75F);
  const auto entries = std::filesystem::directory_iterator(folder_.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST_F(Recalibrate, AWrongValueLeavesTheBundleAsItIs) {
  const std::string before = test::read_bytes(source_ + "/manifest.json");
  changes_.threshold.value = 1.5F;
  const Result<void> refused = recalibrate_bundle(source_, source_, changes_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(test::read_bytes(source_ + "/manifest.json"), before);
  changes_.threshold.value = 0.5F;
  std::filesystem::create_directory(folder_.file("taken"));
  EXPECT_EQ(recalibrate_bundle(source_, folder_.file("taken"), changes_).error().code(),
            ErrorCode::kRefused);
}

TEST_F(Recalibrate, ACorruptBundleIsNotMadeSoundAgain) {
  folder_.write("model/config.json", "{}");
  const Result<void> refused = recalibrate_bundle(source_, folder_.file("new"), changes_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("new")));
}

TEST(CalibrationSection, IsAppendedOnceAndReplacedAfterwards) {
  Manifest manifest;
  manifest.threshold = {0.5F, "first"};
  const std::string once = card_with_calibration("# Card\n", manifest);
  EXPECT_TRUE(once.starts_with("# Card\n"));
  EXPECT_NE(once.find("Threshold 0.5: first"), std::string::npos);
  manifest.threshold = {0.9F, "second"};
  manifest.language_thresholds["de"] = {0.8F, "third"};
  const std::string twice = card_with_calibration(once + "after\n", manifest);
  EXPECT_EQ(twice.find("first"), std::string::npos);
  EXPECT_NE(twice.find("Threshold 0.8 for de: third"), std::string::npos);
  EXPECT_TRUE(twice.ends_with("after\n"));
}

}  // namespace
}  // namespace prefilter
