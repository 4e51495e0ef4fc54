#include "lab/train/fine_tune.h"

#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "base/folder_name.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "engine/bundle.h"
#include "engine/convert.h"
#include "lab/train/average.h"
#include "lab/train/numbers.h"
#include "lab/train/option_table.h"
#include "lab/train/run_folder.h"
#include "lab/train/run_log.h"
#include "lab/train/settings_yaml.h"
#include "lab/train/splits.h"
#include "lab/train/trainer.h"

namespace prefilter::train {
namespace {

constexpr size_t kTeacherBatch = 256;
// A language of which the model saw fewer articles is no language that it knows.
constexpr size_t kKnownLanguageArticles = 50;

std::vector<int> labels_of(const Split& split) {
  std::vector<int> labels;
  for (const Example& example : split.examples) labels.push_back(example.label);
  return labels;
}

void say(const FineTuneContext& context, const std::string& text) {
  if (context.say) context.say(text);
}

std::string describe(const Split& split) {
  std::string text = std::to_string(split.examples.size()) + " articles, " +
                     std::to_string(split.count(1)) + " of them commerce";
  if (split.duplicates > 0) text += ", " + std::to_string(split.duplicates) + " duplicates";
  if (split.conflicts > 0) text += " (" + std::to_string(split.conflicts) + " labelled otherwise)";
  if (split.unlabelled > 0)
    text += "; " + std::to_string(split.unlabelled) + " without label left out";
  if (split.unreadable > 0)
    text += "; " + std::to_string(split.unreadable) + " without text left out";
  return text;
}

Result<LabelledTokens> read_tokens(const Split& split, const tokens::Tokenizer& tokenizer,
                                   const TrainOptions& options, ThreadPool& pool) {
  Result<TokenTable> table =
      tokenize(split.examples, tokenizer, {.max_tokens = options.recipe.max_tokens}, pool);
  if (!table) return table.error().with(split.file);
  return LabelledTokens{*std::move(table), labels_of(split), {}};
}

/// What the teacher says of each article, divided by its own temperature, journalism first.
Result<torch::Tensor> teacher_logits(const std::string& folder, const Split& split, int threads) {
  const Result<Bundle> bundle = Bundle::open(folder);
  if (!bundle) return bundle.error().with("opening the teacher");
  ScorerWorkspace workspace(static_cast<size_t>(threads));
  const size_t commerce = bundle->manifest().commerce_label;
  std::vector<float> logits;
  for (size_t begin = 0; begin < split.examples.size(); begin += kTeacherBatch) {
    std::vector<Article> articles;
    const size_t end = std::min(begin + kTeacherBatch, split.examples.size());
    for (size_t i = begin; i < end; ++i) articles.push_back(split.examples[i].article);
    for (const Scored& scored : bundle->scorer().score(articles, workspace)) {
      if (scored.error) return scored.error->with("scoring with the teacher");
      const float temperature = bundle->manifest().temperature.value;
      logits.push_back(scored.logits[1 - commerce] / temperature);
      logits.push_back(scored.logits[commerce] / temperature);
    }
  }
  return torch::tensor(logits).view({static_cast<int64_t>(split.examples.size()), 2});
}

/// Of all that the result depends on: options, data as the model reads it, base, teacher.
std::string fingerprint(const TrainOptions& options, const LabelledTokens& train,
                        const LabelledTokens& val, const model::TextClassifier& model) {
  TrainOptions named = options;
  named.base = named.data = named.out = named.distillation.teacher = "";
  named.run.checkpoint_every = 0;
  std::string text = to_yaml(named);
  for (const LabelledTokens* data : {&train, &val}) {
    text += sha256_hex(std::as_bytes(std::span(data->tokens.ids)));
    text += sha256_hex(std::as_bytes(std::span(data->tokens.offsets)));
    text += sha256_hex(std::as_bytes(std::span(data->labels)));
  }
  for (const model::Parameter& one : model.parameters()) {
    const std::span values(one.value.data_ptr<float>(), static_cast<size_t>(one.value.numel()));
    text += one.name + sha256_hex(std::as_bytes(values));
  }
  if (train.teacher.defined()) {
    const std::span values(train.teacher.data_ptr<float>(),
                           static_cast<size_t>(train.teacher.numel()));
    text += sha256_hex(std::as_bytes(values));
  }
  return sha256_hex(std::as_bytes(std::span(text)));
}

Result<std::unique_ptr<model::TextClassifier>> open_model(const TrainOptions& options) {
  const LoraOptions& lora = options.recipe.lora;
  model::OpenOptions open;
  open.seed = options.run.head_seed != 0 ? options.run.head_seed : options.run.seed;
  open.dropout = options.recipe.dropout;
  open.lora = {static_cast<int64_t>(lora.rank), lora.alpha, lora.dropout, lora.targets};
  auto model = model::TextClassifier::open(options.base, open);
  if (!model) return model.error();
  if (options.recipe.freeze_embeddings) {
    for (model::Parameter& one : (*model)->parameters()) {
      if (one.depth == 0) one.value.set_requires_grad(false);
    }
  }
  return model;
}

TrainingMetrics header_of(const TrainOptions& options, const FineTuneContext& context,
                          const model::TextClassifier& model, const Splits& splits) {
  TrainingMetrics header;
  header.base = options.base;
  header.architecture = encoder::to_string(model.config().architecture);
  header.code_version = context.code_version;
  header.train_sha256 = splits.train_sha256;
  header.train_articles = splits.train.examples.size();
  header.val_articles = splits.val.examples.size();
  for (const model::Parameter& one : model.parameters()) {
    const auto count = static_cast<size_t>(one.value.numel());
    header.parameters += count;
    if (one.value.requires_grad()) header.trained_parameters += count;
  }
  header.device = options.run.device;
  header.precision = find_option("precision")->print(options);
  header.threads = static_cast<size_t>(options.run.threads);
  header.threshold = options.evaluation.threshold;
  return header;
}

std::vector<std::string> known_languages(const Split& train) {
  std::map<std::string, size_t> counts;
  for (const Example& example : train.examples) ++counts[example.article.language];
  std::vector<std::string> languages;
  for (const auto& [language, count] : counts) {
    if (language.size() == 2 && count >= kKnownLanguageArticles) languages.push_back(language);
  }
  return languages;
}

Result<void> write_bundle(const TrainOptions& options, const FineTuneContext& context,
                          const Splits& splits, const std::string& checkpoint) {
  ConvertOptions convert;
  convert.source = checkpoint;
  convert.target = options.out;
  convert.name = folder_name(options.out);
  convert.created = context.created;
  convert.code_version = context.code_version;
  convert.max_tokens =
      options.bundle.max_tokens != 0 ? options.bundle.max_tokens : options.recipe.max_tokens;
  convert.embeddings = options.bundle.embeddings;
  convert.languages = known_languages(splits.train);
  convert.training_data_sha256 = splits.train_sha256;
  convert.training_description =
      "prefilter-lab train: " + std::to_string(splits.train.examples.size()) + " articles, base " +
      folder_name(options.base);
  return convert_model(convert);
}

/// The checkpoint that the bundle is made of: the run's, or the mean of it and others.
Result<std::string> bundle_source(const TrainOptions& options, const std::string& run,
                                  const std::string& checkpoint) {
  if (options.bundle.average_with.empty()) return checkpoint;
  std::vector<std::string> folders = {checkpoint};
  folders.insert(folders.end(), options.bundle.average_with.begin(),
                 options.bundle.average_with.end());
  const std::string target = run + "/averaged";
  if (auto done = average_checkpoints(folders, target); !done) return done.error();
  return target;
}

RunState ending_state(Ending ending) {
  switch (ending) {
    case Ending::kFinished:
      return RunState::kCompleted;
    case Ending::kStoppedEarly:
      return RunState::kStoppedEarly;
    case Ending::kInterrupted:
      return RunState::kInterrupted;
  }
  return RunState::kFailed;
}

/// A file and what will stand in it.
struct NewFile {
  std::string path;
  std::string text;
};

/// Writes the run down as the trainer's callbacks tell of it, and keeps the first error.
class Listening {
 public:
  /// params: params.yaml, written once the trainer has found the saved state to be of these
  /// options.
  Listening(RunLog& log, const FineTuneContext& context, NewFile params, size_t steps)
      : log_(log), context_(context), params_(std::move(params)), steps_(steps) {}

  TrainListener listener() {
    TrainListener listener;
    listener.step = [this](const StepReport& report) {
      if (!result_) return;
      keep(log_.add(report));
      if (context_.step) context_.step(log_.metrics().steps.back(), steps_);
    };
    listener.evaluation = [this](const EvaluationReport& report) {
      if (!result_) return;
      keep(log_.add(report));
      if (context_.evaluation) context_.evaluation(log_.metrics().evaluations.back(), report.best);
    };
    listener.saved = [this](size_t) { keep(log_.saved()); };
    listener.begun = [this](size_t step) {
      begun_ = true;
      keep(replace_file(params_.path, params_.text));
      keep(log_.begin(step, context_.host));
    };
    listener.stop = [this] { return !result_ || (context_.stop && context_.stop()); };
    return listener;
  }

  /// What failed, here or in the trainer.
  Result<void> result(const Result<TrainOutcome>& outcome) const {
    if (!outcome) return outcome.error();
    return result_;
  }

  /// Writes the end down; a run that did not begin stays as it was.
  Result<void> finish(RunState state, std::optional<size_t> best_step, const std::string& message) {
    return begun_ ? log_.finish(state, best_step, message) : Result<void>();
  }

 private:
  void keep(const Result<void>& done) {
    if (result_ && !done) result_ = done;
  }

  RunLog& log_;
  const FineTuneContext& context_;
  NewFile params_;
  size_t steps_;
  bool begun_ = false;
  Result<void> result_;
};

/// Everything read and ready to be trained.
struct Prepared {
  std::unique_ptr<model::TextClassifier> model;
  Splits splits;
  LabelledTokens train;
  LabelledTokens val;
};

Result<Prepared> prepare(const TrainOptions& options, const FineTuneContext& context) {
  Prepared all;
  Result<Splits> splits = read_data(options.data);
  if (!splits) return splits.error();
  all.splits = *std::move(splits);
  say(context, "train: " + describe(all.splits.train));
  say(context, "val: " + describe(all.splits.val));
  auto model = open_model(options);
  if (!model) return model.error();
  all.model = *std::move(model);
  for (const std::string& name : all.model->fresh()) say(context, "fresh: " + name);
  const auto tokenizer = tokens::open_tokenizer(options.base);
  if (!tokenizer) return tokenizer.error();
  if ((*tokenizer)->vocab_size() > all.model->config().vocab_size) {
    return Error(ErrorCode::kCorrupt,
                 options.base + ": the tokenizer has ids past the vocab_size " +
                     std::to_string(all.model->config().vocab_size) + " of config.json");
  }
  ThreadPool pool(static_cast<size_t>(options.run.threads));
  Result<LabelledTokens> train = read_tokens(all.splits.train, **tokenizer, options, pool);
  if (!train) return train.error();
  Result<LabelledTokens> val = read_tokens(all.splits.val, **tokenizer, options, pool);
  if (!val) return val.error();
  all.train = *std::move(train);
  all.val = *std::move(val);
  if (options.distillation.teacher.empty()) return all;
  say(context, "scoring with the teacher " + options.distillation.teacher);
  Result<torch::Tensor> teacher =
      teacher_logits(options.distillation.teacher, all.splits.train, options.run.threads);
  if (!teacher) return teacher.error();
  all.train.teacher = *std::move(teacher);
  return all;
}

}  // namespace

Result<FineTuned> fine_tune(const TrainOptions& given, const FineTuneContext& context) {
  TrainOptions options = given;
  Result<RunFolder> folder = RunFolder::open(options.out, context.resume);
  if (!folder) return folder.error();
  if (Result<void> recalled = folder->recall(options); !recalled) return recalled.error();
  if (!options.bundle.average_with.empty()) {
    const Result<void> fit = check_can_be_averaged(options.bundle.average_with);
    if (!fit) return fit.error().with("average_with");
  }
  if (options.run.threads == 0) options.run.threads = context.processors;
  torch::set_num_threads(options.run.threads);
  Result<Prepared> prepared = prepare(options, context);
  if (!prepared) return prepared.error();
  const encoder::ModelConfig& config = prepared->model->config();
  const TrialProduct product{static_cast<int64_t>(config.hidden),
                             static_cast<int64_t>(config.intermediate)};
  const auto numbers = choose_numbers(options.run.numbers, options.run.device, product);
  if (!numbers) return numbers.error();
  options.run.numbers = numbers_of(*numbers);
  const std::string& path = folder->path();

  const RunPlace place{path, options.base,
                       fingerprint(options, prepared->train, prepared->val, *prepared->model)};
  prepared->model->move_to(options.run.device);
  Result<RunLog> log = RunLog::open(
      path, header_of(options, context, *prepared->model, prepared->splits), context.clock);
  if (!log) return log.error();
  Trainer trainer(*prepared->model, prepared->train, prepared->val, options, *numbers);
  Listening listening(*log, context, {path + "/params.yaml", to_yaml(options)}, trainer.steps());
  const Result<TrainOutcome> outcome = trainer.run(place, listening.listener());
  if (const Result<void> heard = listening.result(outcome); !heard) {
    (void)listening.finish(RunState::kFailed, log->metrics().best_step, heard.error().message());
    return heard.error();
  }
  std::optional<size_t> best_step;
  if (outcome->best_step > 0) best_step = outcome->best_step;
  if (auto done = listening.finish(ending_state(outcome->ending), best_step, ""); !done) {
    return done.error();
  }
  FineTuned result{*outcome, path, {}};
  if (outcome->ending == Ending::kInterrupted) return result;
  std::error_code failed;
  const std::string last_name = path + "/checkpoint";
  // A run that was complete before, and whose bundle is gone, has given its best one that name.
  const bool named = !std::filesystem::exists(outcome->checkpoint, failed) &&
                     std::filesystem::exists(last_name, failed);
  result.checkpoint = named ? last_name : outcome->checkpoint;
  const auto source = bundle_source(options, path, result.checkpoint);
  if (!source) return source.error();
  if (auto done = write_bundle(options, context, prepared->splits, *source); !done) {
    return done.error().with("making the bundle of " + *source);
  }
  if (named) return result;
  std::filesystem::rename(outcome->checkpoint, last_name, failed);
  if (!failed) result.checkpoint = last_name;
  return result;
}

}  // namespace prefilter::train
