#include "lab/train/trainer.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>

#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::train {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Articles of these lengths, of either label in turn.
LabelledTokens data_of(const std::vector<size_t>& lengths) {
  LabelledTokens data;
  for (const auto& article : test::random_articles(lengths, 150)) {
    data.tokens.ids.insert(data.tokens.ids.end(), article.begin(), article.end());
    data.tokens.offsets.push_back(data.tokens.ids.size());
    data.labels.push_back(static_cast<int>(data.labels.size() % 2));
  }
  return data;
}

/// A tiny model and data for it: 2 epochs of 5 steps.
class TrainerTest : public testing::Test {
 protected:
  TrainerTest() {
    at::set_num_threads(1);
    test::write_tiny_checkpoint(base_, "bert");
    std::filesystem::create_directory(place_.folder);
    options_.recipe.epochs = 2.0;
    options_.recipe.batch = 4;
    options_.recipe.dropout = 0.0;
    options_.evaluation.patience = 0;
    reopen();
  }

  void reopen() {
    model_ = *model::TextClassifier::open(base_, {.dropout = 0.0});
    trainer_.emplace(*model_, train_, val_, options_, torch::kFloat32);
  }

  TrainOutcome run(const TrainListener& listener) {
    Result<TrainOutcome> outcome = trainer_->run(place_, listener);
    if (!outcome) throw std::runtime_error(outcome.error().message());
    return *outcome;
  }

  test::TempFolder folder_;
  std::string base_ = folder_.file("base");
  RunPlace place_{folder_.file("run"), base_, "print"};
  TrainOptions options_;
  LabelledTokens train_ = data_of({9, 3, 17, 8, 5, 6, 7, 12, 4, 10, 11, 21, 2, 30, 8, 8, 9, 3});
  LabelledTokens val_ = data_of({5, 40, 2, 17, 9});
  std::unique_ptr<model::TextClassifier> model_;
  std::optional<Trainer> trainer_;
};

TEST_F(TrainerTest, EvaluatesEachArticleInTheOrderOfTheSplit) {
  const EvaluationReport report = trainer_->evaluate();
  test::Articles articles;
  for (size_t i = 0; i < val_.labels.size(); ++i) {
    articles.emplace_back(val_.tokens.of(i).begin(), val_.tokens.of(i).end());
  }
  const std::vector<float> logits = test::forward(*test::open_encoder(base_), articles, 1);
  double loss = 0.0;
  ASSERT_EQ(report.p_commerce.size(), articles.size());
  for (size_t i = 0; i < articles.size(); ++i) {
    const double difference = double{logits[2 * i]} - double{logits[2 * i + 1]};
    const double p = 1.0 / (1.0 + std::exp(difference));
    EXPECT_NEAR(report.p_commerce[i], p, 1e-5) << i;
    loss += std::log1p(std::exp(val_.labels[i] == 1 ? difference : -difference));
  }
  EXPECT_NEAR(report.record.loss, loss / 5.0, 1e-3);
}

TEST_F(TrainerTest, TellsOfEveryStepEvaluationAndSave) {
  options_.evaluation.every_steps = 4;
  options_.run.checkpoint_every = 3;
  reopen();
  EXPECT_EQ(trainer_->steps(), 10U);
  std::vector<std::string> heard;
  TrainListener listener;
  listener.begun = [&](size_t step) { heard.push_back("begun " + std::to_string(step)); };
  listener.step = [&](const StepReport& report) {
    EXPECT_EQ(report.steps, 10U);
    EXPECT_DOUBLE_EQ(report.record.epoch, static_cast<double>(report.record.step) / 5.0);
    heard.push_back(std::to_string(report.record.step));
  };
  listener.evaluation = [&](const EvaluationReport& report) {
    heard.push_back("evaluated " + std::to_string(report.record.step));
  };
  listener.saved = [&](size_t step) { heard.push_back("saved " + std::to_string(step)); };
  EXPECT_EQ(run(listener).ending, Ending::kFinished);
  EXPECT_THAT(heard, ElementsAre("begun 0", "1", "2", "3", "saved 3", "4", "evaluated 4", "saved 4",
                                 "5", "6", "saved 6", "7", "8", "evaluated 8", "saved 8", "9",
                                 "saved 9", "10", "evaluated 10", "saved 10"));
}

TEST_F(TrainerTest, AnEpochReadsEachArticleOnce) {
  size_t articles = 0;
  size_t tokens = 0;
  TrainListener listener;
  listener.step = [&](const StepReport& report) {
    if (report.record.step > 5) return;
    articles += report.record.articles;
    tokens += report.tokens;
  };
  run(listener);
  EXPECT_EQ(articles, train_.tokens.articles());
  EXPECT_EQ(tokens, train_.tokens.ids.size());
}

TEST_F(TrainerTest, StopsWhereItIsAskedToAndGoesOnFromThere) {
  TrainListener stopping;
  size_t asked = 0;
  stopping.stop = [&] { return ++asked == 3; };
  const TrainOutcome stopped = run(stopping);
  EXPECT_EQ(stopped.ending, Ending::kInterrupted);
  EXPECT_EQ(stopped.step, 3U);
  EXPECT_THAT(stopped.checkpoint, IsEmpty());  // nothing was evaluated
  reopen();
  TrainListener listener;
  listener.begun = [](size_t step) { EXPECT_EQ(step, 3U); };
  const TrainOutcome finished = run(listener);
  EXPECT_EQ(finished.ending, Ending::kFinished);
  EXPECT_TRUE(std::filesystem::exists(finished.checkpoint + "/model.safetensors"));
}

TEST_F(TrainerTest, ARunThatIsOverIsOver) {
  const TrainOutcome finished = run({});
  reopen();
  TrainListener listener;
  listener.step = [](const StepReport&) { FAIL(); };
  const TrainOutcome again = run(listener);
  EXPECT_EQ(again.ending, Ending::kFinished);
  EXPECT_EQ(again.checkpoint, finished.checkpoint);
}

TEST_F(TrainerTest, ClippingLeavesTheDirectionAndTheReportedNorm) {
  const std::vector<size_t> batch = {0, 1, 2, 3};
  trainer_->accumulate(batch, 0);
  const double norm = trainer_->update(0);
  options_.recipe.max_grad_norm = 0.0;
  reopen();
  trainer_->accumulate(batch, 0);
  EXPECT_NEAR(trainer_->update(0), norm, norm * 1e-6);
  EXPECT_GT(norm, 1.0);  // so that the first one was clipped
  EXPECT_EQ(trainer_->learning_rate(0), 0.0);
  EXPECT_DOUBLE_EQ(trainer_->learning_rate(1), options_.recipe.learning_rate);
}

}  // namespace
}  // namespace prefilter::train
