#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"
#include "tests/support/tiny_splits.h"

namespace prefilter::lab {
namespace {

using test::Outcome;
using test::Subprocess;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::string lab_program() {
  return fs::path(test::prefilter_program()).parent_path() / "prefilter-lab";
}

/// A tiny base, splits, and the program's runs over them.
class TrainVerb : public testing::Test {
 protected:
  TrainVerb() {
    test::write_tiny_checkpoint(base_, "bert");
    test::write_tiny_splits(data_);
  }

  std::string out(const std::string& name) const { return folder_.file(name); }

  /// 160 steps with dropout, saved every 5.
  std::vector<std::string> command(const std::string& name,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {lab_program(),
                                      "train",
                                      "--base",
                                      base_,
                                      "--data",
                                      data_,
                                      "--out",
                                      out(name),
                                      "--batch",
                                      "8",
                                      "--epochs",
                                      "20",
                                      "--learning-rate",
                                      "1e-4",
                                      "--patience",
                                      "0",
                                      "--precision",
                                      "fp32",
                                      "--threads",
                                      "1",
                                      "--max-tokens",
                                      "48",
                                      "--checkpoint-every",
                                      "5"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  static Outcome run(const std::vector<std::string>& words) {
    return Subprocess(words, kStreams).finish();
  }

  /// Waits until a state was saved; false if that takes a minute.
  bool saved(const std::string& name) const {
    for (int i = 0; i < 60000; ++i) {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(out(name) + ".run", ignored)) {
        if (entry.path().filename().string().starts_with("state-")) return true;
      }
      usleep(1000);
    }
    return false;
  }

  std::string weights(const std::string& name) const {
    return test::read_bytes(out(name) + ".run/checkpoint/model.safetensors");
  }

  std::string state_of(const std::string& name) const {
    const std::string path = out(name) + ".run/training_metrics.json";
    return nlohmann::json::parse(test::read_bytes(path))["state"];
  }

  inline static const test::Streams kStreams{.environment = {"OMP_NUM_THREADS=1"}};
  const test::TempFolder folder_;
  const std::string base_ = folder_.file("base");
  const std::string data_ = folder_.file("data");
};

TEST_F(TrainVerb, ARunThatWasKilledGoesOnToTheVeryWeightsOfAnUnbrokenOne) {
  const Outcome whole = run(command("whole"));
  ASSERT_EQ(whole.status, 0) << whole.err;
  EXPECT_THAT(whole.err, AllOf(HasSubstr("train: 64 articles, 32 of them commerce"),
                               HasSubstr("bundle:"), HasSubstr(out("whole"))));
  EXPECT_EQ(whole.out, "");

  Subprocess victim(command("broken"), kStreams);
  ASSERT_TRUE(saved("broken"));
  victim.send(SIGKILL);
  ASSERT_EQ(victim.finish().signal, SIGKILL);
  EXPECT_FALSE(fs::exists(out("broken")));
  const Outcome resumed = run(command("broken", {"--resume"}));
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(weights("broken"), weights("whole"));
  EXPECT_EQ(state_of("broken"), "completed");
  EXPECT_TRUE(fs::exists(out("broken") + "/manifest.json"));
}

TEST_F(TrainVerb, ACompleteRunMakesItsBundleAgain) {
  ASSERT_EQ(run(command("run")).status, 0);
  const std::string before = test::read_bytes(out("run") + "/model.safetensors");
  fs::remove_all(out("run"));
  std::vector<std::string> again = command("run");
  again.emplace_back("--resume");
  const Outcome resumed = run(again);
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(test::read_bytes(out("run") + "/model.safetensors"), before);
}

TEST_F(TrainVerb, AnInterruptSavesAndSaysHowToGoOn) {
  Subprocess process(command("run"), kStreams);
  ASSERT_TRUE(saved("run"));
  process.send(SIGINT);
  const Outcome interrupted = process.finish();
  EXPECT_EQ(interrupted.status, 130) << interrupted.err;
  EXPECT_THAT(interrupted.err, AllOf(HasSubstr("interrupted after step"), HasSubstr("--resume")));
  EXPECT_EQ(state_of("run"), "interrupted");
  EXPECT_FALSE(fs::exists(out("run")));
  const Outcome resumed = run(command("run", {"--resume"}));
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_TRUE(fs::exists(out("run") + "/manifest.json"));
}

TEST_F(TrainVerb, WhatCannotWorkIsRefusedBeforeItBegins) {
  const auto run_with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {lab_program(), "train", "--data",
                                      data_,         "--out", out("never")};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  EXPECT_EQ(run_with({}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--no-such-flag"}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--batch", "0"}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--micro-batch", "17"}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--max-tokens", "4096"}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--bundle-max-tokens", "4096"}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--precision", "fp16"}).status, 2);
  EXPECT_EQ(run_with({"--base", base_, "--resume"}).status, 3);
  EXPECT_EQ(run_with({"--base", folder_.file("nowhere")}).status, 3);
  const Outcome typo =
      run_with({"--base", base_, "--config", folder_.write("c.yaml", "epoch: 3\n")});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, AllOf(HasSubstr("c.yaml"), HasSubstr("epochs")));
  EXPECT_FALSE(fs::exists(out("never")));
}

TEST_F(TrainVerb, DataOfOneClassIsRefused) {
  folder_.write("data/train.jsonl",
                "{\"title\": \"sale\", \"label\": 1}\n{\"title\": \"price\", \"label\": 1}\n");
  const Outcome one_class = run(command("never"));
  EXPECT_EQ(one_class.status, 2);
  EXPECT_THAT(one_class.err, HasSubstr("train.jsonl"));
  EXPECT_FALSE(fs::exists(out("never")));
}

TEST_F(TrainVerb, HelpShowsEachDefault) {
  const Outcome help = run({lab_program(), "train", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("--learning-rate"), HasSubstr("(default: 2e-05)"),
                              HasSubstr("--patience"), HasSubstr("--resume")));
}

}  // namespace
}  // namespace prefilter::lab
