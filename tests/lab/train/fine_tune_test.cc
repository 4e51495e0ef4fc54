#include "lab/train/fine_tune.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"
#include "engine/model_input.h"
#include "engine/tokens/tokenizer.h"
#include "lab/train/settings.h"
#include "lab/train/settings_yaml.h"
#include "prefilter/classifier.h"
#include "tests/lab/train/tiny_run.h"
#include "tests/support/forward.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::train {
namespace {

using test::read_bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Article kShop{"sale", "9001 price deal", ""};
const Article kNews{"court", "9002 vote law", ""};

FineTuned good(Result<FineTuned> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return *std::move(result);
}

ErrorCode code_of(const Result<FineTuned>& result) {
  if (result) throw std::runtime_error("the run succeeded");
  return result.error().code();
}

float p_commerce(const std::string& bundle, const Article& article) {
  Result<Classifier> classifier = Classifier::open(bundle);
  if (!classifier) throw std::runtime_error(classifier.error().message());
  Workspace workspace;
  return classifier->classify(article, workspace).p_commerce;
}

/// What the engine's encoder says of the article on a checkpoint folder.
float p_of_checkpoint(const std::string& folder, const Article& article) {
  const auto tokenizer = tokens::open_tokenizer(folder);
  if (!tokenizer) throw std::runtime_error(tokenizer.error().message());
  const Result<ModelInput> input = model_input(article, **tokenizer, 48);
  const auto logits = test::forward(*test::open_encoder(folder), {input->encoding.ids}, 1);
  return 1.0F / (1.0F + std::exp(logits[0] - logits[1]));
}

TrainingMetrics metrics_of(const TinyRun& run) {
  const auto metrics = read_metrics(run.run_file("training_metrics.json"));
  if (!metrics) throw std::runtime_error(metrics.error().message());
  return *metrics;
}

std::string weights_of(const FineTuned& done) {
  return read_bytes(done.checkpoint + "/model.safetensors");
}

std::string table_bytes(const std::string& folder, const std::string& name) {
  const auto file = encoder::TensorFile::open(folder + "/model.safetensors");
  if (!file) throw std::runtime_error(file.error().message());
  const auto* tensor = file->find(name);
  if (tensor == nullptr) throw std::runtime_error(name);
  return {reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size()};
}

TEST(FineTune, LearnsToTellTwoKindsApartAndBothItsModelsSaySo) {
  TinyRun run;
  const FineTuned done = good(run.run());
  EXPECT_EQ(done.outcome.ending, Ending::kFinished);
  EXPECT_GT(done.outcome.best_f1, 0.95);
  EXPECT_GT(p_commerce(run.options.out, kShop), 0.8F);
  EXPECT_LT(p_commerce(run.options.out, kNews), 0.2F);
  for (const Article& article : {kShop, kNews}) {
    EXPECT_NEAR(p_of_checkpoint(done.checkpoint, article), p_commerce(run.options.out, article),
                0.1);
  }
  const auto manifest = nlohmann::json::parse(read_bytes(run.options.out + "/manifest.json"));
  EXPECT_EQ(manifest["name"], "tiny");
  EXPECT_THAT(manifest.dump(), HasSubstr("64 articles, base base"));
}

TEST(FineTune, TheBundleMayReadMoreTokensThanTrainingDidAndKeepItsWordsInFourBits) {
  TinyRun run;
  run.options.recipe.max_tokens = 16;
  run.options.bundle = {.max_tokens = 48, .embeddings = Embeddings::kInt4};
  good(run.run());
  const auto manifest = nlohmann::json::parse(read_bytes(run.options.out + "/manifest.json"));
  EXPECT_EQ(manifest["max_tokens"], 48);
  const auto config = nlohmann::json::parse(read_bytes(run.options.out + "/config.json"));
  EXPECT_EQ(config["prefilter_quantization"]["embeddings"], "int4");
}

TEST(FineTune, WritesDownEveryStepEvaluationAndOption) {
  TinyRun run;
  run.options.evaluation.every_steps = 10;
  run.options.recipe.label_smoothing = 0.05;
  const FineTuned done = good(run.run());
  const TrainingMetrics metrics = metrics_of(run);
  EXPECT_EQ(metrics.state, RunState::kCompleted);
  ASSERT_EQ(metrics.steps.size(), 24U);
  for (size_t i = 0; i < 24; ++i) EXPECT_EQ(metrics.steps[i].step, i + 1);
  EXPECT_LT(metrics.steps.back().loss, metrics.steps.front().loss);
  ASSERT_EQ(metrics.evaluations.size(), 3U);
  EXPECT_EQ(metrics.evaluations[1].step, 20U);
  EXPECT_EQ(metrics.evaluations[2].step, 24U);
  EXPECT_EQ(metrics.best_step, done.outcome.best_step);
  EXPECT_EQ(metrics.train_articles, 64U);
  EXPECT_EQ(metrics.parameters, metrics.trained_parameters);
  EXPECT_DOUBLE_EQ(metrics.steps[3].seconds, 0.5);  // the clock of TinyRun
  EXPECT_GE(run.run_files("events.out.tfevents.").size(), 1U);

  const std::string file = run.run_file("params.yaml");
  const auto settings = settings_of_yaml(read_bytes(file), file);
  ASSERT_TRUE(settings) << settings.error().message();
  TrainOptions again;
  ASSERT_TRUE(apply_settings(*settings, again));
  EXPECT_EQ(to_yaml(again), to_yaml(run.options));
}

TEST(FineTune, ARunThatWasStoppedTwiceEndsAsAnUnbrokenOne) {
  const auto prepare = [](TinyRun& run) {
    run.options.recipe.dropout = 0.2;
    run.options.recipe.micro_batch = 3;
    run.options.evaluation.every_steps = 9;
    run.options.run.checkpoint_every = 5;
  };
  TinyRun whole;
  prepare(whole);
  const FineTuned expected = good(whole.run());

  TinyRun broken;
  prepare(broken);
  EXPECT_EQ(good(broken.run_and_stop(4)).outcome.ending, Ending::kInterrupted);
  EXPECT_THAT(broken.run_files("state-"), ElementsAre("state-000004"));
  EXPECT_EQ(metrics_of(broken).state, RunState::kInterrupted);
  EXPECT_FALSE(metrics_of(broken).best_step);
  EXPECT_EQ(good(broken.resume_and_stop(7)).outcome.step, 11U);
  const FineTuned done = good(broken.resume());
  EXPECT_EQ(weights_of(done), weights_of(expected));
  EXPECT_EQ(done.outcome.best_step, expected.outcome.best_step);

  const TrainingMetrics ours = metrics_of(broken);
  const TrainingMetrics theirs = metrics_of(whole);
  ASSERT_EQ(ours.steps.size(), theirs.steps.size());
  for (size_t i = 0; i < ours.steps.size(); ++i) {
    EXPECT_EQ(ours.steps[i].loss, theirs.steps[i].loss) << i;
  }
  EXPECT_EQ(ours.evaluations.size(), theirs.evaluations.size());
  EXPECT_EQ(ours.best_step, theirs.best_step);
  EXPECT_EQ(broken.run_files("events.").size(), 3U);
}

TEST(FineTune, StopsEarlyAndKeepsTheBestWeightsNotTheLast) {
  TinyRun run;
  run.options.recipe.epochs = 40.0;
  run.options.evaluation.patience = 2;
  const FineTuned done = good(run.run());
  EXPECT_EQ(done.outcome.ending, Ending::kStoppedEarly);
  EXPECT_EQ(done.outcome.step, done.outcome.best_step + 2 * 8);
  EXPECT_EQ(metrics_of(run).state, RunState::kStoppedEarly);
  EXPECT_EQ(metrics_of(run).best_step, done.outcome.best_step);

  TinyRun until_best;  // the same run, asked to end where the best one was
  until_best.options.recipe.epochs = 40.0;
  good(until_best.run_and_stop(done.outcome.best_step));
  const std::string best = until_best.run_file(until_best.run_files("best-").at(0));
  EXPECT_EQ(read_bytes(best + "/model.safetensors"), weights_of(done));
}

TEST(FineTune, ALossThatIsNoNumberEndsTheRunAndSparesWhatWasSaved) {
  TinyRun run;
  run.options.run.checkpoint_every = 1;
  run.options.recipe.learning_rate = 1e30;
  run.options.recipe.max_grad_norm = 0.0;
  run.options.recipe.warmup_ratio = 0.5;  // the first step's rate is 0
  good(run.run_and_stop(1));
  const Result<FineTuned> failed = run.resume();
  ASSERT_EQ(code_of(failed), ErrorCode::kInvalidArgument);
  EXPECT_THAT(failed.error().message(), HasSubstr("of step "));
  EXPECT_THAT(failed.error().message(), HasSubstr("training examples "));
  EXPECT_EQ(metrics_of(run).state, RunState::kFailed);
  EXPECT_EQ(metrics_of(run).message, failed.error().message());
  EXPECT_FALSE(std::filesystem::exists(run.options.out));
  EXPECT_EQ(run.run_files("state-").size(), 1U);
  const Result<FineTuned> again = run.resume();
  ASSERT_EQ(code_of(again), ErrorCode::kInvalidArgument);
  EXPECT_EQ(again.error().message(), failed.error().message());
}

TEST(FineTune, NoEvaluationIsBestWhoseScoresAreNoNumbers) {
  TinyRun run;
  run.options.recipe.learning_rate = 1e30;
  run.options.recipe.max_grad_norm = 0.0;
  run.options.recipe.warmup_ratio = 0.0;
  run.options.evaluation.every_steps = 1;
  const Result<FineTuned> failed = run.run();
  ASSERT_EQ(code_of(failed), ErrorCode::kInvalidArgument);
  EXPECT_THAT(failed.error().message(), HasSubstr("step 1"));
  EXPECT_THAT(run.run_files("best-"), IsEmpty());
  EXPECT_THAT(run.run_files("state-"), IsEmpty());
}

TEST(FineTune, OtherOptionsCannotGoOnWithARunAndLeaveItAsItWas) {
  TinyRun run;
  good(run.run_and_stop(3));
  const std::string params = read_bytes(run.run_file("params.yaml"));
  const std::string metrics = read_bytes(run.run_file("training_metrics.json"));
  run.options.recipe.learning_rate = 2e-3;
  const Result<FineTuned> refused = run.resume();
  ASSERT_EQ(code_of(refused), ErrorCode::kRefused);
  EXPECT_THAT(refused.error().message(), HasSubstr("params.yaml"));
  EXPECT_EQ(read_bytes(run.run_file("params.yaml")), params);
  EXPECT_EQ(read_bytes(run.run_file("training_metrics.json")), metrics);
}

TEST(FineTune, OtherDataCannotGoOnWithARun) {
  TinyRun run;
  good(run.run_and_stop(3));
  test::write_tiny_splits(run.data, {.train = 64, .val = 24, .wrong_labels = 1});
  EXPECT_EQ(code_of(run.resume()), ErrorCode::kRefused);
}

TEST(FineTune, NothingIsOverwrittenAndNothingIsResumedThatIsNotThere) {
  TinyRun run;
  EXPECT_EQ(code_of(run.resume()), ErrorCode::kNotFound);
  good(run.run_and_stop(1));
  EXPECT_EQ(code_of(run.run()), ErrorCode::kRefused);
  const int lock = open(run.run_file("lock").c_str(), O_RDWR);
  ASSERT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(code_of(run.resume()), ErrorCode::kRefused);
  close(lock);
  good(run.resume());
  EXPECT_EQ(code_of(run.resume()), ErrorCode::kRefused);  // the bundle is there
  EXPECT_EQ(code_of(run.run()), ErrorCode::kRefused);
}

TEST(FineTune, ATrailingSlashOfAFolderChangesNothing) {
  TinyRun run;
  run.options.out += "/";
  run.options.base += "/";
  run.options.recipe.epochs = 0.2;
  good(run.run());
  const auto manifest = nlohmann::json::parse(read_bytes(run.folder.file("tiny/manifest.json")));
  EXPECT_EQ(manifest["name"], "tiny");
  EXPECT_THAT(manifest.dump(), HasSubstr("base base"));
}

TEST(FineTune, ABaseThatCannotBeReadIsAnErrorThatSaysWhatToDo) {
  TinyRun run;
  std::filesystem::rename(run.base + "/model.safetensors", run.base + "/pytorch_model.bin");
  const Result<FineTuned> pickle = run.run();
  EXPECT_EQ(code_of(pickle), ErrorCode::kUnsupported);
  EXPECT_THAT(pickle.error().message(), HasSubstr("scripts/to_safetensors.py"));
  std::filesystem::rename(run.base + "/pytorch_model.bin", run.base + "/model.safetensors");

  auto config = nlohmann::json::parse(read_bytes(run.base + "/config.json"));
  config["intermediate_size"] = 96;
  run.folder.write("base/config.json", config.dump());
  const Result<FineTuned> shape = run.run();
  EXPECT_EQ(code_of(shape), ErrorCode::kCorrupt);
  EXPECT_THAT(shape.error().message(), HasSubstr("intermediate.dense.weight has the shape"));
}

TEST(FineTune, FrozenEmbeddingsDoNotChange) {
  const std::string words = "bert.embeddings.word_embeddings.weight";
  const std::string query = "bert.encoder.layer.0.attention.self.query.weight";
  TinyRun run;
  run.options.recipe.epochs = 0.4;
  run.options.recipe.freeze_embeddings = true;
  const FineTuned done = good(run.run());
  EXPECT_EQ(table_bytes(done.checkpoint, words), table_bytes(run.base, words));
  EXPECT_NE(table_bytes(done.checkpoint, query), table_bytes(run.base, query));
  EXPECT_LT(metrics_of(run).trained_parameters, metrics_of(run).parameters);

  TinyRun free;
  free.options.recipe.epochs = 0.4;
  EXPECT_NE(table_bytes(good(free.run()).checkpoint, words), table_bytes(run.base, words));
}

TEST(FineTune, ATeacherOfWeightOneWinsOverTheLabels) {
  TinyRun right;
  good(right.run());
  // The pupil's labels are all wrong but in val; its teacher knows better.
  TinyRun pupil("bert", {.train = 64, .val = 24, .wrong_labels = 64});
  pupil.options.distillation = {.teacher = right.options.out, .weight = 1.0, .temperature = 2.0};
  good(pupil.run());
  EXPECT_GT(p_commerce(pupil.options.out, kShop), 0.7F);
  EXPECT_LT(p_commerce(pupil.options.out, kNews), 0.3F);

  TinyRun misled("bert", {.train = 64, .val = 24, .wrong_labels = 64});
  misled.options.distillation = {.teacher = right.options.out, .weight = 0.0, .temperature = 2.0};
  misled.options.evaluation.patience = 0;
  EXPECT_LT(good(misled.run()).outcome.best_f1, 0.7);
}

TEST(FineTune, ABundleOfSeveralRunsIsMadeOfTheirMeanWeights) {
  TinyRun first;
  const FineTuned one = good(first.run());
  TinyRun second;
  second.options.run.seed = 43;
  second.options.run.head_seed = first.options.run.seed;
  second.options.bundle.average_with = {one.checkpoint};
  const FineTuned two = good(second.run());
  const std::string mean = second.run_file("averaged");
  const std::string weights = "/model.safetensors";
  EXPECT_NE(read_bytes(mean + weights), read_bytes(two.checkpoint + weights));
  EXPECT_NE(read_bytes(mean + weights), read_bytes(one.checkpoint + weights));
  EXPECT_NEAR(p_of_checkpoint(mean, kShop), p_commerce(second.options.out, kShop), 0.1);

  TinyRun wrong;
  wrong.options.bundle.average_with = {wrong.folder.file("nowhere")};
  const auto refused = wrong.run();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("average_with"));
  EXPECT_TRUE(wrong.run_files("state-").empty()) << "before any training";
}

/// Takes the classifier out of a checkpoint, so that a run makes a new one.
void behead(const std::string& folder) {
  const auto file = encoder::TensorFile::open(folder + "/model.safetensors");
  std::vector<encoder::NewTensor> kept;
  for (const auto& [name, tensor] : file->tensors()) {
    if (name.starts_with("classifier.")) continue;
    kept.push_back(encoder::make_f32(name, tensor.shape, *encoder::to_float(tensor, name)));
  }
  ASSERT_TRUE(
      replace_file(folder + "/model.safetensors", encoder::safetensors_bytes(std::move(kept))));
}

TEST(FineTune, TheSeedOfTheHeadNeedNotBeTheOther) {
  const auto head_after = [&](uint64_t seed, uint64_t head_seed) {
    TinyRun run;
    behead(run.base);
    run.options.run.seed = seed;
    run.options.run.head_seed = head_seed;
    run.options.recipe.learning_rate = 1e-12;
    run.options.recipe.epochs = 0.4;
    return table_bytes(good(run.run()).checkpoint, "classifier.weight");
  };
  EXPECT_EQ(head_after(1, 7), head_after(2, 7));
  EXPECT_EQ(head_after(7, 0), head_after(2, 7));
  EXPECT_NE(head_after(1, 0), head_after(2, 0));
}

TEST(FineTune, Qwen2WithAdaptersWritesThemAndABundle) {
  TinyRun run("qwen2");
  run.options.recipe.lora = {
      .rank = 4, .alpha = 8.0, .dropout = 0.1, .targets = {"q_proj", "v_proj"}};
  run.options.recipe.learning_rate = 5e-3;
  const FineTuned done = good(run.run());
  const auto config = nlohmann::json::parse(read_bytes(done.checkpoint + "/adapter_config.json"));
  EXPECT_EQ(config["r"], 4);
  EXPECT_TRUE(std::filesystem::exists(done.checkpoint + "/adapter_model.safetensors"));
  EXPECT_LT(metrics_of(run).trained_parameters, metrics_of(run).parameters / 4);
  EXPECT_LT(metrics_of(run).steps.back().loss, metrics_of(run).steps.front().loss);
  EXPECT_NEAR(p_of_checkpoint(done.checkpoint, kShop), p_commerce(run.options.out, kShop), 0.1);
}

}  // namespace
}  // namespace prefilter::train
