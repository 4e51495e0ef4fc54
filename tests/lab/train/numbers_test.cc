#include "lab/train/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

namespace prefilter::train {
namespace {

constexpr TrialProduct kProduct{.in = 64, .out = 64};

TEST(Numbers, WhatWasAskedForIsTaken) {
  EXPECT_EQ(*choose_numbers(Numbers::kFp32, torch::kCPU, kProduct), torch::kFloat32);
  EXPECT_EQ(*choose_numbers(Numbers::kBf16, torch::kCPU, kProduct), torch::kBFloat16);
}

TEST(Numbers, AutoIsOneOfTheTwoThatAProcessorHas) {
  const auto chosen = choose_numbers(Numbers::kAuto, torch::kCPU, kProduct);
  ASSERT_TRUE(chosen);
  EXPECT_TRUE(*chosen == torch::kFloat32 || *chosen == torch::kBFloat16);
}

TEST(Numbers, Fp16IsNotForProcessors) {
  const auto chosen = choose_numbers(Numbers::kFp16, torch::kCPU, kProduct);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(chosen.error().message(), ::testing::HasSubstr("--precision fp16"));
}

TEST(Numbers, EachKindHasItsOption) {
  EXPECT_EQ(numbers_of(torch::kFloat32), Numbers::kFp32);
  EXPECT_EQ(numbers_of(torch::kBFloat16), Numbers::kBf16);
  EXPECT_EQ(numbers_of(torch::kHalf), Numbers::kFp16);
}

}  // namespace
}  // namespace prefilter::train
