#include "lab/train/saved_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <csignal>
#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using ::testing::HasSubstr;

/// Two tensors and what an optimiser gathered of them after two steps; `seed` tells them apart.
struct Weights {
  explicit Weights(uint64_t seed) {
    at::manual_seed(seed);
    for (const auto& [name, table] : {std::pair("table", true), std::pair("bias", false)}) {
      torch::Tensor value = table ? torch::randn({50, 20}) : torch::randn({7});
      parameters.push_back({.name = name, .value = value.requires_grad_(), .embedding = table});
    }
    optimizer.emplace(parameters, AdamWOptions{});
    step();
    step();
  }

  void step() {
    for (auto& one : parameters) one.value.mutable_grad() = one.value.detach().sin();
    optimizer->step(0.1, 1.0);
  }

  std::vector<torch::Tensor> all() const {
    std::vector<torch::Tensor> tensors;
    for (const auto& one : optimizer->moments()) {
      for (const auto& tensor : {one.value, one.first, one.second}) {
        tensors.push_back(tensor.detach().clone());
      }
    }
    return tensors;
  }

  std::vector<model::Parameter> parameters;
  std::optional<AdamW> optimizer;
};

void expect_equal(const std::vector<torch::Tensor>& ours,
                  const std::vector<torch::Tensor>& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_TRUE(ours[i].equal(theirs[i])) << i;
}

SavedState state_at(size_t step) {
  SavedState state;
  state.fingerprint = "print";
  state.step = step;
  state.best_step = 3;
  state.best_f1 = 0.75;
  state.without_better = 1;
  state.loss_scale = 512.0;
  state.steady_steps = 9;
  return state;
}

/// As long as this lives, no file grows past so many bytes: what a full disk feels like.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &usual_);
    const rlimit small{bytes, usual_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &usual_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit usual_{};
  void (*handler_)(int);
};

TEST(SavedState, LoadingGivesWhatWasSavedAndTheOptimiserGoesOn) {
  const test::TempFolder folder;
  Weights saved(1);
  ASSERT_TRUE(save_state(folder.path(), state_at(5), *saved.optimizer));
  Weights loaded(2);
  const auto state = load_state(folder.path(), "print", *loaded.optimizer);
  ASSERT_TRUE(state) << state.error().message();
  ASSERT_TRUE(*state);
  EXPECT_EQ((*state)->step, 5U);
  EXPECT_EQ((*state)->best_step, 3U);
  EXPECT_EQ((*state)->best_f1, 0.75);
  EXPECT_EQ((*state)->without_better, 1U);
  EXPECT_EQ((*state)->loss_scale, 512.0);
  EXPECT_EQ((*state)->steady_steps, 9U);
  EXPECT_EQ(loaded.optimizer->steps(), 2);
  expect_equal(loaded.all(), saved.all());
  saved.step();
  loaded.step();
  expect_equal(loaded.all(), saved.all());
}

TEST(SavedState, ThereMayBeNone) {
  const test::TempFolder folder;
  Weights weights(1);
  const auto state = load_state(folder.path(), "print", *weights.optimizer);
  ASSERT_TRUE(state);
  EXPECT_FALSE(*state);
}

TEST(SavedState, OnlyTheNewestStays) {
  const test::TempFolder folder;
  Weights weights(1);
  for (const size_t step : {9, 10, 1000000}) {
    ASSERT_TRUE(save_state(folder.path(), state_at(step), *weights.optimizer));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("state-000009")));
  EXPECT_FALSE(std::filesystem::exists(folder.file("state-000010")));
  EXPECT_TRUE(std::filesystem::exists(folder.file("state-1000000")));
}

TEST(SavedState, TheNewestCounts) {
  const test::TempFolder folder;
  Weights weights(1);
  ASSERT_TRUE(save_state(folder.path(), state_at(10), *weights.optimizer));
  const test::TempFolder other;
  ASSERT_TRUE(save_state(other.path(), state_at(9), *weights.optimizer));
  std::filesystem::rename(other.file("state-000009"), folder.file("state-000009"));
  EXPECT_EQ((*load_state(folder.path(), "print", *weights.optimizer))->step, 10U);
}

TEST(SavedState, AFullDiskLeavesTheOlderStateAsItWas) {
  const test::TempFolder folder;
  Weights saved(1);
  ASSERT_TRUE(save_state(folder.path(), state_at(5), *saved.optimizer));
  const auto then = saved.all();
  saved.step();
  {
    const FullDisk full(4096);
    const Result<void> failed = save_state(folder.path(), state_at(6), *saved.optimizer);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), ErrorCode::kUnavailable);
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  Weights loaded(2);
  const auto state = load_state(folder.path(), "print", *loaded.optimizer);
  ASSERT_TRUE(state && *state);
  EXPECT_EQ((*state)->step, 5U);
  expect_equal(loaded.all(), then);
}

TEST(SavedState, OtherOptionsOrDataAreRefusedAndChangeNothing) {
  const test::TempFolder folder;
  Weights saved(1);
  ASSERT_TRUE(save_state(folder.path(), state_at(5), *saved.optimizer));
  Weights other(2);
  const auto before = other.all();
  const auto state = load_state(folder.path(), "another print", *other.optimizer);
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code(), ErrorCode::kRefused);
  expect_equal(other.all(), before);
}

TEST(SavedState, WhatIsDamagedIsCorruptAndNamesItsFile) {
  for (const std::string name : {"state.json", "state.safetensors"}) {
    const test::TempFolder folder;
    Weights weights(1);
    ASSERT_TRUE(save_state(folder.path(), state_at(5), *weights.optimizer));
    const std::string path = folder.file("state-000005/" + name);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const auto state = load_state(folder.path(), "print", *weights.optimizer);
    ASSERT_FALSE(state) << name;
    EXPECT_EQ(state.error().code(), ErrorCode::kCorrupt) << name;
    EXPECT_THAT(state.error().message(), HasSubstr(name));
  }
}

TEST(SavedState, AStateOfAnotherModelIsCorrupt) {
  const test::TempFolder folder;
  Weights weights(1);
  ASSERT_TRUE(save_state(folder.path(), state_at(5), *weights.optimizer));
  const std::vector<model::Parameter> more = {
      {.name = "third", .value = torch::zeros({3}).requires_grad_()}};
  AdamW optimizer(more, {});
  const auto state = load_state(folder.path(), "print", optimizer);
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(state.error().message(), HasSubstr("value.third"));
}

}  // namespace
}  // namespace prefilter::train
