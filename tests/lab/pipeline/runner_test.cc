#include "lab/pipeline/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A pipeline of stand-ins: each verb writes what it has read into its outputs.
class Runner : public testing::Test {
 protected:
  Runner() {
    folder_.write("raw.jsonl", "raw");
    fs::create_directories(folder_.file("base"));
    folder_.write("base/weights", "base");
    context_.run = [this](const std::vector<std::string>& words) { return run_verb(words); };
    context_.now_s = [this] { return now_s_ += 1.0; };
    context_.utc_now = [] { return "2026-01-31T08:00:00Z"; };
    context_.say = [this](const std::string& text) { said_.push_back(text); };
    context_.program = "prefilter-lab 1";
  }

  std::string yaml() const {
    return "experiment: " + folder_.file("v1") + "\nsplits: " + folder_.file("splits") +
           "\nprepare: {articles: " + folder_.file("raw.jsonl") + "}\ntrain: {epochs: " + epochs_ +
           "}\ncalibrate: {data: " + folder_.file("splits/val.jsonl") +
           "}\nselect: {evaluation: " + folder_.file("v1/models/a") +
           ", benchmark: " + folder_.file("v1/models/b") +
           "}\ncandidates:\n  a: {train: {base: " + folder_.file("base") +
           "}}\n  b: {train: {base: " + folder_.file("base") + "}}\n";
  }

  static std::string value(const std::vector<std::string>& words, const std::string& flag) {
    for (const std::string& word : words) {
      if (word.starts_with("--" + flag + "=")) return word.substr(flag.size() + 3);
    }
    return "";
  }

  /// The stand-in of a verb: what it leaves depends on what it reads, and on nothing else.
  Result<int> run_verb(const std::vector<std::string>& words) {
    ran_.push_back(words[0]);
    commands_.push_back(words);
    if (const auto found = failing_.find(words[0]); found != failing_.end()) {
      if (found->second.leaves_state) leave_state(value(words, "out"));
      return found->second.status;
    }
    const std::string out = value(words, "out");
    if (words[0] == "prepare") {
      if (fs::exists(out)) return 8;
      fs::create_directories(out);
      write(out + "/train.jsonl", "train of " + test::read_bytes(words[1]));
      write(out + "/val.jsonl", "val");
    } else if (words[0] == "train") {
      if (fs::exists(out)) return 8;
      leave_state(out);
      fs::create_directories(out);
      write(out + "/model.safetensors",
            value(words, "epochs") + " on " +
                test::read_bytes(value(words, "data") + "/train.jsonl"));
      write(out + "/manifest.json", "made by training");
    } else if (words[0] == "calibrate") {
      if (fs::exists(out)) return 8;
      fs::copy(words[1], out);
      write(out + "/manifest.json", "calibrated");
    } else if (words[0] == "select") {
      write(out, "chosen");
    }
    return 0;
  }

  void leave_state(const std::string& out) const {
    fs::create_directories(out + ".run/state-000005");
    write(out + ".run/params.yaml", "");
    write(out + ".run/training_metrics.json", "{\"state\": \"completed\"}");
  }

  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  Result<RunReport> try_run(const RunOptions& options = {}) {
    ran_.clear();
    commands_.clear();
    const auto file = parse_pipeline(yaml(), "p.yaml");
    if (!file) return file.error();
    const auto plan = plan_of(*file);
    if (!plan) return plan.error();
    return run_pipeline(*plan, options, context_);
  }

  RunReport run(const RunOptions& options = {}) {
    const auto report = try_run(options);
    EXPECT_TRUE(report) << report.error().message();
    return report ? *report : RunReport{};
  }

  static StepReport row(const RunReport& report, const std::string& id) {
    const auto found = std::ranges::find(report.steps, id, &StepReport::id);
    EXPECT_NE(found, report.steps.end()) << id;
    return found == report.steps.end() ? StepReport{} : *found;
  }

  struct Failure {
    int status = 1;
    bool leaves_state = false;
  };

  const test::TempFolder folder_;
  RunContext context_;
  std::string epochs_ = "3";
  std::map<std::string, Failure> failing_;
  std::vector<std::string> ran_;
  std::vector<std::vector<std::string>> commands_;
  std::vector<std::string> said_;
  double now_s_ = 0.0;
};

TEST_F(Runner, RunsEveryStepOnceAndThenNone) {
  const RunReport first = run();
  EXPECT_THAT(ran_, ElementsAre("prepare", "train", "train", "calibrate", "calibrate", "select"));
  EXPECT_EQ(first.count(Action::kRan), 6U);
  EXPECT_EQ(first.exit_status(), 0);
  EXPECT_THAT(said_, Contains(HasSubstr("[1/6] prepare: runs, because it has not run yet")));
  const RunReport second = run();
  EXPECT_THAT(ran_, IsEmpty());
  EXPECT_EQ(second.count(Action::kSkipped), 6U);
  EXPECT_EQ(row(second, "train-a").seconds, row(first, "train-a").seconds);
  EXPECT_EQ(row(second, "train-a").reason, "");
}

TEST_F(Runner, RunsAgainWhatAChangedInputReaches) {
  run();
  folder_.write("raw.jsonl", "other");
  const RunReport report = run();
  EXPECT_THAT(ran_, ElementsAre("prepare", "train", "train", "calibrate", "calibrate", "select"));
  EXPECT_EQ(row(report, "prepare").reason, folder_.file("raw.jsonl") + " changed");
  EXPECT_EQ(row(report, "train-a").reason, folder_.file("splits/train.jsonl") + " changed");
  EXPECT_THAT(test::read_bytes(folder_.file("v1/models/a/model.safetensors")), HasSubstr("other"));
  EXPECT_TRUE(fs::exists(folder_.file("v1/.pipeline/replaced/train-a/a/model.safetensors")));
}

TEST_F(Runner, StopsRunningAgainWhereAStepMadeTheSame) {
  run();
  run({.only = "prepare", .force = true});
  EXPECT_THAT(ran_, ElementsAre("prepare"));
  run();
  EXPECT_THAT(ran_, IsEmpty());
}

TEST_F(Runner, RunsAgainWithOtherSettingsOrAnotherVersion) {
  run();
  epochs_ = "4";
  EXPECT_EQ(row(run(), "train-b").reason, "the setting epochs changed");
  EXPECT_THAT(ran_, ElementsAre("train", "train", "calibrate", "calibrate", "select"));
  context_.program = "prefilter-lab 2";
  EXPECT_EQ(row(run(), "prepare").reason, "made by prefilter-lab 1, this is prefilter-lab 2");
  EXPECT_EQ(ran_.size(), 6U);
}

TEST_F(Runner, MakesAgainWhatIsGoneOrTamperedWith) {
  run();
  fs::remove(folder_.file("v1/config.yaml"));
  EXPECT_THAT(row(run(), "select").reason, HasSubstr("config.yaml is gone"));
  EXPECT_THAT(ran_, ElementsAre("select"));
  write(folder_.file("splits/val.jsonl"), "tampered");
  EXPECT_THAT(row(run(), "prepare").reason, HasSubstr("val.jsonl changed"));
  EXPECT_THAT(ran_, ElementsAre("prepare"));
  write(folder_.file("v1/trained/b/model.safetensors"), "tampered");
  run();
  EXPECT_THAT(ran_, ElementsAre("train"));
  EXPECT_THAT(commands_[0], Contains("--resume"));  // nothing else changed: its run is still there
  write(folder_.file("v1/models/b/manifest.json"), "tampered");
  run();
  EXPECT_THAT(ran_, ElementsAre("calibrate"));
}

TEST_F(Runner, GoesOnWhereItFailed) {
  failing_["calibrate"] = {.status = 6};
  const RunReport failed = run();
  EXPECT_THAT(ran_, ElementsAre("prepare", "train", "train", "calibrate"));
  EXPECT_EQ(row(failed, "calibrate-a").action, Action::kFailed);
  EXPECT_EQ(row(failed, "calibrate-b").action, Action::kNotReached);
  EXPECT_EQ(failed.exit_status(), 6);
  failing_.clear();
  const RunReport report = run();
  EXPECT_THAT(ran_, ElementsAre("calibrate", "calibrate", "select"));
  EXPECT_EQ(row(report, "calibrate-a").reason, "it failed the last time");
}

TEST_F(Runner, LetsATrainingThatWasInterruptedGoOn) {
  failing_["train"] = {.status = 130, .leaves_state = true};
  const RunReport interrupted = run();
  EXPECT_EQ(row(interrupted, "train-a").action, Action::kInterrupted);
  EXPECT_EQ(interrupted.exit_status(), 130);
  failing_.clear();
  const RunReport report = run();
  EXPECT_EQ(row(report, "train-a").reason, "it was interrupted the last time");
  EXPECT_THAT(commands_[0], Contains("--resume"));
  EXPECT_THAT(commands_[1], Not(Contains("--resume")));  // b had not begun
}

TEST_F(Runner, BeginsATrainingAnewThatCannotGoOn) {
  failing_["train"] = {.status = 137, .leaves_state = true};
  run();
  failing_.clear();
  epochs_ = "9";
  run();
  EXPECT_THAT(commands_[0], Not(Contains("--resume")));
  EXPECT_TRUE(fs::exists(folder_.file("v1/.pipeline/replaced/train-a/a.run/params.yaml")));
  run({.only = "train-a", .force = true});
  ASSERT_EQ(commands_.size(), 1U);
  EXPECT_THAT(commands_[0], Not(Contains("--resume")));
}

TEST_F(Runner, TakesARunThatWasKilledForInterrupted) {
  context_.run = [](const auto&) -> Result<int> {
    return Error(ErrorCode::kUnavailable, "the power went");
  };
  EXPECT_FALSE(try_run());
  context_.run = [this](const std::vector<std::string>& words) { return run_verb(words); };
  EXPECT_EQ(row(run(), "prepare").reason, "it was interrupted the last time");
}

TEST_F(Runner, NeverTouchesWhatItDidNotMake) {
  fs::create_directories(folder_.file("v1/trained/a"));
  write(folder_.file("v1/trained/a/precious"), "mine");
  const auto report = try_run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(report.error().message(), HasSubstr(folder_.file("v1/trained/a")));
  EXPECT_EQ(test::read_bytes(folder_.file("v1/trained/a/precious")), "mine");
}

TEST_F(Runner, SaysWhatItWouldDoAndDoesNothing) {
  const RunReport fresh = run({.dry_run = true});
  EXPECT_THAT(ran_, IsEmpty());
  EXPECT_FALSE(fs::exists(folder_.file("v1")));
  EXPECT_EQ(fresh.count(Action::kWouldRun), 6U);
  run();
  folder_.write("raw.jsonl", "other");
  const RunReport report = run({.dry_run = true});
  EXPECT_EQ(row(report, "prepare").action, Action::kWouldRun);
  EXPECT_EQ(row(report, "train-a").reason, "unless prepare makes the same again");
  EXPECT_THAT(ran_, IsEmpty());
}

TEST_F(Runner, RunsOnlyWhatIsAskedFor) {
  run();
  const RunReport from = run({.from = "calibrate-b", .force = true});
  EXPECT_THAT(ran_, ElementsAre("calibrate", "select"));
  EXPECT_EQ(row(from, "calibrate-a").action, Action::kNotSelected);
  run({.only = "train", .force = true});
  EXPECT_THAT(ran_, ElementsAre("train", "train"));
  const auto unknown = try_run({.from = "trian"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(unknown.error().message(), HasSubstr("train-a"));
}

TEST_F(Runner, EndsBetweenStepsWhenAsked) {
  context_.stop = [this] { return ran_.size() == 2; };
  const RunReport report = run();
  EXPECT_EQ(ran_.size(), 2U);
  EXPECT_EQ(row(report, "train-b").action, Action::kInterrupted);
  EXPECT_EQ(row(report, "select").action, Action::kNotReached);
}

TEST_F(Runner, TakesAStepForFailedThatLeavesNothing) {
  context_.run = [](const auto&) -> Result<int> { return 0; };
  const auto report = try_run();
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("step prepare ended well but left no"));
}

TEST_F(Runner, GathersTheMetricsOfTraining) {
  run();
  const auto json =
      nlohmann::json::parse(test::read_bytes(folder_.file("v1/results/training_metrics.json")));
  EXPECT_EQ(json["candidates"].size(), 2U);
}

TEST_F(Runner, LetsOnlyOneRunAtAnExperiment) {
  context_.run = [this](const std::vector<std::string>& words) -> Result<int> {
    const auto file = parse_pipeline(yaml(), "p.yaml");
    const auto other = run_pipeline(*plan_of(*file), {}, context_);
    EXPECT_EQ(other ? ErrorCode::kInternal : other.error().code(), ErrorCode::kRefused);
    return run_verb(words);
  };
  run({.only = "prepare"});
}

TEST_F(Runner, NamesARecordThatIsBroken) {
  run();
  write(folder_.file("v1/.pipeline/prepare.json"), "{");
  const auto report = try_run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(report.error().message(), HasSubstr(".pipeline/prepare.json"));
}

}  // namespace
}  // namespace prefilter::pipeline
