#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"
#include "tests/support/tiny_splits.h"

namespace prefilter::lab {
namespace {

using nlohmann::json;
using test::Outcome;
using test::Subprocess;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// A tiny base, labelled articles, and a pipeline over them.
class RunVerb : public testing::Test {
 protected:
  RunVerb() {
    test::write_tiny_checkpoint(folder_.file("base"), "bert");
    test::write_tiny_splits(folder_.file("raw"), {.train = 100, .val = 0, .wrong_labels = 0});
    write_pipeline(2);
  }

  void write_pipeline(int epochs, const std::string& more = "") const {
    folder_.write(
        "pipeline.yaml",
        "experiment: " + v1_ + "\nsplits: " + folder_.file("splits") +
            "\nprepare: {articles: " + folder_.file("raw/train.jsonl") +
            ", near_duplicates: 1, series: 1}\ntrain: {base: " + folder_.file("base") +
            ", epochs: " + std::to_string(epochs) +
            ", batch: 8, learning_rate: 1e-4, patience: 0, precision: fp32, threads: 1,"
            " max_tokens: 48, checkpoint_every: 5}\n"
            "evaluate: {threads: 1, draws: 100}\n"
            "benchmark: {rounds: 1, warm_up_rounds: 0, mix_articles: 2, window_repeats: 1,"
            " cold_starts: 1, threads: 1}\n"
            "calibrate: {threads: 1}\nreport:\n"
            "select: {minimum_f1: 0, minimum_precision: 0, minimum_recall: 0,"
            " minimum_latency_ms: 1e6}\n"
            "candidates: {small: {}}\n" +
            more);
  }

  std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {
        fs::path(test::prefilter_program()).parent_path() / "prefilter-lab", "run",
        folder_.file("pipeline.yaml"), "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  Outcome run(const std::vector<std::string>& more = {}) const {
    return Subprocess(command(more), kStreams).finish();
  }

  /// The action of each step in one text: "train-small ran, evaluate ran".
  static std::string actions(const Outcome& outcome) {
    std::string text;
    const json report = json::parse(outcome.out);
    for (const json& step : report["steps"]) {
      text += (text.empty() ? "" : ", ") + step["step"].get<std::string>() + " " +
              step["action"].get<std::string>();
    }
    return text;
  }

  /// Waits until training has saved a state; false if that takes a minute.
  bool saved() const {
    for (int i = 0; i < 60000; ++i) {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(v1_ + "/trained/small.run", ignored)) {
        if (entry.path().filename().string().starts_with("state-")) return true;
      }
      usleep(1000);
    }
    return false;
  }

  /// Waits until training has ended by itself; false if that takes a minute.
  bool training_ended() const {
    const std::string metrics = v1_ + "/trained/small.run/training_metrics.json";
    for (int i = 0; i < 60000; ++i) {
      if (fs::exists(metrics) &&
          json::parse(test::read_bytes(metrics), nullptr, false).value("state", "") ==
              "interrupted") {
        return true;
      }
      usleep(1000);
    }
    return false;
  }

  inline static const test::Streams kStreams{.environment = {"OMP_NUM_THREADS=1"}};
  const test::TempFolder folder_;
  const std::string v1_ = folder_.file("v1");
};

TEST_F(RunVerb, MakesTheExperimentFolderAndASecondRunDoesNothing) {
  const Outcome first = run();
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(actions(first),
            "prepare ran, train-small ran, calibrate-small ran, evaluate ran, benchmark ran, "
            "report ran, select ran");
  EXPECT_THAT(first.err, AllOf(HasSubstr("[2/7] train-small: runs, because it has not run yet"),
                               HasSubstr("train: "), HasSubstr("[7/7] select: done")));
  for (const std::string name :
       {"models/small/manifest.json", "results/training_metrics.json", "results/report.html",
        "results/evaluation_results.json", "results/benchmark_results.json"}) {
    EXPECT_TRUE(fs::exists(v1_ + "/" + name)) << name;
  }
  EXPECT_EQ(YAML::LoadFile(v1_ + "/config.yaml")["model"].as<std::string>(), "models/small");

  const Outcome second = run();
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(actions(second),
            "prepare skipped, train-small skipped, calibrate-small skipped, evaluate skipped, "
            "benchmark skipped, "
            "report skipped, select skipped");
}

TEST_F(RunVerb, MakesAgainWhatWasTamperedWith) {
  ASSERT_EQ(run().status, 0);
  const std::string weights = test::read_bytes(v1_ + "/trained/small/model.safetensors");
  folder_.write("v1/trained/small/model.safetensors", "tampered");
  const Outcome again = run();
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(actions(again), HasSubstr("train-small ran"));
  EXPECT_EQ(test::read_bytes(v1_ + "/trained/small/model.safetensors"), weights);
  EXPECT_EQ(test::read_bytes(v1_ + "/.pipeline/replaced/train-small/small/model.safetensors"),
            "tampered");
}

TEST_F(RunVerb, GoesOnWithATrainingThatWasInterrupted) {
  write_pipeline(20);
  Subprocess victim(command(), kStreams);
  ASSERT_TRUE(saved());
  victim.send(SIGTERM);
  const Outcome interrupted = victim.finish();
  EXPECT_EQ(interrupted.status, 143) << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("interrupted after step"));  // the step's own words
  EXPECT_THAT(actions(interrupted),
              HasSubstr("train-small interrupted, calibrate-small not_reached"));
  const Outcome resumed = run();
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("it was interrupted the last time"));
  EXPECT_FALSE(fs::exists(v1_ + "/.pipeline/replaced/train-small/small.run"));
}

TEST_F(RunVerb, TakesItsStepAlongWhenItIsKilled) {
  write_pipeline(400);
  Subprocess victim(command(), kStreams);
  ASSERT_TRUE(saved());
  victim.send(SIGKILL);
  ASSERT_EQ(victim.finish().signal, SIGKILL);
  EXPECT_TRUE(training_ended());
  EXPECT_THAT(test::read_bytes(v1_ + "/.pipeline/train-small.json"), HasSubstr("\"running\""));
}

TEST_F(RunVerb, EndsWithTheStatusOfTheStepThatFailed) {
  ASSERT_EQ(run().status, 0);
  fs::remove(v1_ + "/config.yaml");
  fs::create_directory(v1_ + "/config.yaml");
  const Outcome failed = run();
  EXPECT_NE(failed.status, 0);
  EXPECT_THAT(actions(failed), HasSubstr("report skipped, select failed"));
  fs::remove(v1_ + "/config.yaml");
  EXPECT_THAT(actions(run()), HasSubstr("report skipped, select ran"));
}

TEST_F(RunVerb, SaysWhatItWouldDo) {
  const Outcome outcome = run({"--dry-run"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(actions(outcome), HasSubstr("train-small would_run"));
  EXPECT_FALSE(fs::exists(v1_));
}

TEST_F(RunVerb, RefusesAPipelineThatCannotWork) {
  EXPECT_EQ(run({"--only", "nothing"}).status, 2);
  write_pipeline(2, "evalute: {}\n");
  const Outcome typo = run();
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, AllOf(HasSubstr("pipeline.yaml:"), HasSubstr("did you mean evaluate")));
  write_pipeline(2);
  fs::remove_all(folder_.file("base"));
  const Outcome missing = run();
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(missing.err, HasSubstr("step train-small: there is nothing at"));
  EXPECT_FALSE(fs::exists(v1_ + "/trained/small.run"));
  fs::remove(folder_.file("pipeline.yaml"));
  EXPECT_EQ(run().status, 3);
}

TEST(ConfigOfTheRepository, IsAPipelineOfAllSteps) {
  const Outcome outcome =
      Subprocess({fs::path(test::prefilter_program()).parent_path() / "prefilter-lab", "run",
                  test::repository_path("config/pipeline.yaml"), "--dry-run"})
          .finish();
  EXPECT_EQ(outcome.status, 3);  // it is well formed; its articles are the user's
  EXPECT_THAT(outcome.err, HasSubstr("step collect: there is nothing at raw/articles.jsonl.gz"));
}

}  // namespace
}  // namespace prefilter::lab
