#include "lab/evaluate/calibrate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/bundle.h"
#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class Calibrate : public testing::Test {
 protected:
  Calibrate() {
    write_tiny_case(folder_);
    options_.bundle = folder_.file("model");
    options_.data = folder_.file("test.jsonl");
    options_.created = "2026-11-22T08:00:00Z";
    options_.code_version = "test";
  }
  Manifest manifest() const { return Bundle::open(options_.bundle)->manifest(); }
  test::TempFolder folder_;
  CalibrateOptions options_;
};

TEST_F(Calibrate, WritesWhatItFoundWithItsProvenance) {
  const Result<CalibrateReport> report = calibrate(options_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->articles, 4U);
  EXPECT_EQ(report->texts, 11U) << "one article has no title";
  EXPECT_LE(report->after.nll, report->before.nll + 1e-9);
  const Manifest now = manifest();
  EXPECT_EQ(now.temperature.value, static_cast<float>(report->temperature));
  EXPECT_EQ(now.threshold.value, report->threshold);
  for (const std::string& told : {now.temperature.provenance, now.threshold.provenance}) {
    EXPECT_NE(told.find("test.jsonl (SHA-256 "), std::string::npos) << told;
    EXPECT_NE(told.find("4 articles as full, first_125, title_only"), std::string::npos) << told;
  }
  EXPECT_NE(now.threshold.provenance.find("no guarantee"), std::string::npos);
  EXPECT_NE(to_text(*report).find("temperature 1 -> "), std::string::npos) << to_text(*report);
}

TEST_F(Calibrate, DoingItAgainChangesNoNumber) {
  const Result<CalibrateReport> first = calibrate(options_);
  ASSERT_TRUE(first);
  options_.threads = 2;
  const Result<CalibrateReport> second = calibrate(options_);
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_EQ(first->temperature, second->temperature);
  EXPECT_EQ(first->threshold, second->threshold);
  EXPECT_NEAR(second->before.nll, first->after.nll, 1e-6);
}

TEST_F(Calibrate, ANumberIsTakenAsTheThreshold) {
  options_.threshold_rule = "0.75";
  ASSERT_TRUE(calibrate(options_));
  EXPECT_EQ(manifest().threshold.value, 0.75F);
  EXPECT_NE(manifest().threshold.provenance.find("by hand"), std::string::npos);
}

TEST_F(Calibrate, WhatCannotBeCertifiedIsRefusedAndLeavesTheBundle) {
  options_.threshold_rule = "certified";
  const std::string before = test::read_bytes(options_.bundle + "/manifest.json");
  const Result<CalibrateReport> report = calibrate(options_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kRefused);
  EXPECT_EQ(test::read_bytes(options_.bundle + "/manifest.json"), before);
}

TEST_F(Calibrate, UnknownRulesAreRefused) {
  for (const char* rule : {"best", "1.5", "-0.1", "0.5x", ""}) {
    options_.threshold_rule = rule;
    EXPECT_EQ(calibrate(options_).error().code(), ErrorCode::kInvalidArgument) << rule;
  }
}

}  // namespace
}  // namespace prefilter::evaluate
