#include "lab/train/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "lab/train/checkpoint.h"

namespace prefilter::train {
namespace {

// fp16's loss scale, as torch.cuda.amp.GradScaler: it begins here, halves when a gradient
// overflows, and doubles after so many steps without an overflow.
constexpr double kFirstLossScale = 65536.0;
constexpr size_t kSteadySteps = 2000;

constexpr size_t kEvaluationBatch = 32;

constexpr const char* kAdvice =
    ". The last saved state is unharmed. A lower learning rate, or fp32 numbers, often help";

Error no_evaluation(size_t step) {
  return Error(ErrorCode::kInvalidArgument, "the loss of the val split after step " +
                                                std::to_string(step) + " is not a number" +
                                                kAdvice);
}

AdamWOptions adamw_options(const RecipeOptions& recipe) {
  AdamWOptions options;
  options.weight_decay = recipe.weight_decay;
  options.layer_decay = recipe.layer_decay;
  return options;
}

torch::Tensor label_tensor(std::span<const int> labels) {
  return torch::tensor(std::vector<int64_t>(labels.begin(), labels.end()));
}

}  // namespace

Trainer::Trainer(model::TextClassifier& model, const LabelledTokens& train,
                 const LabelledTokens& val, const TrainOptions& options, torch::ScalarType numbers)
    : model_(model),
      train_(train),
      val_(val),
      options_(options),
      numbers_(numbers),
      device_(options.run.device),
      optimizer_(model.parameters(), adamw_options(options.recipe)),
      lengths_(train.tokens.lengths()),
      epoch_steps_(batches_per_epoch(train.tokens.articles(), options.recipe.batch)) {
  schedule_ = make_schedule(epoch_steps_, options.recipe.epochs, options.recipe.warmup_ratio);
  if (numbers == torch::kHalf) state_.loss_scale = kFirstLossScale;
}

std::span<const size_t> Trainer::batch_of(size_t step) {
  const size_t epoch = step / epoch_steps_;
  if (epoch != epoch_loaded_) {
    epoch_ = epoch_batches(lengths_,
                           {.batch = options_.recipe.batch,
                            .by_length = options_.recipe.bucket_by_length,
                            .seed = options_.run.seed},
                           epoch);
    epoch_loaded_ = epoch;
  }
  return epoch_[step % epoch_steps_];
}

torch::Tensor Trainer::logits(const LabelledTokens& data, std::span<const size_t> articles,
                              model::Pass& pass) const {
  std::vector<std::span<const int32_t>> ids;
  for (const size_t article : articles) ids.push_back(data.tokens.of(article));
  return model_.forward(model::pack(ids, device_), pass).to(torch::kFloat32);
}

double Trainer::accumulate(std::span<const size_t> batch, size_t step) {
  std::vector<int> labels;
  for (const size_t article : batch) labels.push_back(train_.labels[article]);
  const BatchLoss loss(options_.recipe, options_.distillation, labels);
  const size_t micro =
      options_.recipe.micro_batch == 0 ? batch.size() : options_.recipe.micro_batch;
  Random seeds = Random::stream(options_.run.seed, step);
  double sum = 0.0;
  size_t done = 0;
  for (const auto part : micro_batches(batch, micro)) {
    model::Pass pass{.numbers = numbers_, .dropout = model::Dropout(seeds.bits())};
    BatchLoss::Part judged;
    judged.logits = logits(train_, part, pass);
    judged.labels = label_tensor(std::span(labels).subspan(done, part.size())).to(device_);
    if (train_.teacher.defined()) {
      const std::vector<int64_t> rows(part.begin(), part.end());
      judged.teacher = train_.teacher.index_select(0, torch::tensor(rows)).to(device_);
    }
    const torch::Tensor value = loss(judged);
    (value * state_.loss_scale).backward();
    sum += value.item<double>();
    done += part.size();
  }
  return sum;
}

double Trainer::update(size_t step) {
  const double norm = optimizer_.gradient_norm() / state_.loss_scale;
  double scale = 1.0 / state_.loss_scale;
  const double most = options_.recipe.max_grad_norm;
  // The small number is that of torch.nn.utils.clip_grad_norm_.
  if (most > 0.0) scale *= std::min(1.0, most / (norm + 1e-6));
  if (std::isfinite(norm)) optimizer_.step(learning_rate(step), scale);
  return norm;
}

double Trainer::learning_rate(size_t step) const {
  return options_.recipe.learning_rate * rate_factor(schedule_, step);
}

Result<StepReport> Trainer::do_step() {
  const size_t step = state_.step;
  const std::span<const size_t> batch = batch_of(step);
  StepReport report;
  StepRecord& record = report.record;
  record.loss = accumulate(batch, step);
  if (!std::isfinite(record.loss)) return not_a_number("loss", batch);
  record.gradient_norm = update(step);
  if (numbers_ == torch::kHalf) {
    const bool overflow = !std::isfinite(record.gradient_norm);
    state_.steady_steps = overflow ? 0 : state_.steady_steps + 1;
    if (overflow) {
      optimizer_.clear_gradients();
      state_.loss_scale /= 2.0;
    } else if (state_.steady_steps % kSteadySteps == 0) {
      state_.loss_scale *= 2.0;
    }
    if (overflow && state_.loss_scale < 1.0) return not_a_number("gradient", batch);
  } else if (!std::isfinite(record.gradient_norm)) {
    return not_a_number("gradient", batch);
  }
  record.learning_rate = learning_rate(step);
  record.step = ++state_.step;
  record.epoch = epochs_done();
  record.articles = batch.size();
  report.steps = schedule_.steps;
  for (const size_t article : batch) report.tokens += lengths_[article];
  return report;
}

Error Trainer::not_a_number(const std::string& what, std::span<const size_t> batch) const {
  std::string articles;
  for (const size_t article : batch) {
    articles += (articles.empty() ? "" : ", ") + std::to_string(article + 1);
  }
  return Error(ErrorCode::kInvalidArgument,
               "the " + what + " of step " + std::to_string(state_.step + 1) +
                   " is not a number; its batch holds the training examples " + articles + kAdvice);
}

EvaluationReport Trainer::evaluate() {
  const torch::NoGradGuard no_grad;
  EvaluationReport report;
  report.record.step = state_.step;
  report.record.epoch = epochs_done();
  report.p_commerce.resize(val_.labels.size());
  const std::vector<size_t> lengths = val_.tokens.lengths();
  double loss = 0.0;
  for (const Batch& batch : evaluation_batches(lengths, kEvaluationBatch)) {
    model::Pass pass{.numbers = numbers_, .dropout = model::Dropout()};
    const torch::Tensor log_probs =
        torch::log_softmax(logits(val_, batch, pass), 1).to(torch::kCPU).contiguous();
    const float* values = log_probs.data_ptr<float>();
    for (size_t i = 0; i < batch.size(); ++i) {
      report.p_commerce[batch[i]] = std::exp(values[2 * i + 1]);
      loss -= values[2 * i + static_cast<size_t>(val_.labels[batch[i]])];
    }
  }
  report.record.loss = loss / static_cast<double>(val_.labels.size());
  report.record.metrics = binary_metrics(report.p_commerce, val_.labels,
                                         static_cast<float>(options_.evaluation.threshold));
  return report;
}

double Trainer::epochs_done() const {
  return static_cast<double>(state_.step) / static_cast<double>(epoch_steps_);
}

bool Trainer::evaluation_due() const {
  const size_t every =
      options_.evaluation.every_steps == 0 ? epoch_steps_ : options_.evaluation.every_steps;
  return state_.step % every == 0 || state_.step == schedule_.steps;
}

bool Trainer::save_due() const {
  const size_t every = options_.run.checkpoint_every;
  return (every > 0 && state_.step % every == 0) || evaluation_due();
}

bool Trainer::patience_ended() const {
  return options_.evaluation.patience > 0 && state_.without_better >= options_.evaluation.patience;
}

Result<void> Trainer::look(const TrainListener& listener, const RunPlace& place) {
  EvaluationReport report = evaluate();
  if (!std::isfinite(report.record.loss)) return no_evaluation(state_.step);
  report.best = report.record.metrics.f1 > state_.best_f1;
  if (report.best) {
    const std::string folder = place.folder + "/" + numbered("best", state_.step);
    remove_others(place.folder, "best", state_.best_step);  // what a broken-off run left
    if (auto done = write_checkpoint(model_, place.base, folder); !done) return done;
    state_.best_f1 = report.record.metrics.f1;
    state_.best_step = state_.step;
    state_.without_better = 0;
  } else {
    ++state_.without_better;
  }
  if (listener.evaluation) listener.evaluation(report);
  return {};
}

Result<void> Trainer::save(const TrainListener& listener, const RunPlace& place) {
  if (auto done = save_state(place.folder, state_, optimizer_); !done) return done;
  // Only now: the state before pointed to an older best.
  remove_others(place.folder, "best", state_.best_step);
  if (listener.saved) listener.saved(state_.step);
  return {};
}

TrainOutcome Trainer::outcome(Ending ending, const RunPlace& place) const {
  TrainOutcome outcome{.ending = ending,
                       .step = state_.step,
                       .best_step = state_.best_step,
                       .best_f1 = state_.best_f1,
                       .checkpoint = {}};
  if (state_.best_step > 0) {
    outcome.checkpoint = place.folder + "/" + numbered("best", state_.best_step);
  }
  return outcome;
}

Result<TrainOutcome> Trainer::run(const RunPlace& place, const TrainListener& listener) {
  state_.fingerprint = place.fingerprint;
  auto resumed = load_state(place.folder, place.fingerprint, optimizer_);
  if (!resumed) return resumed.error();
  if (*resumed) state_ = **resumed;
  if (listener.begun) listener.begun(state_.step);
  while (state_.step < schedule_.steps && !patience_ended()) {
    const Result<StepReport> step = do_step();
    if (!step) return step.error();
    if (listener.step) listener.step(*step);
    if (evaluation_due()) {
      if (auto done = look(listener, place); !done) return done.error();
    }
    const bool stop = listener.stop && listener.stop();
    if (stop || save_due()) {
      if (auto done = save(listener, place); !done) return done.error();
    }
    if (stop && state_.step < schedule_.steps) return outcome(Ending::kInterrupted, place);
  }
  return outcome(state_.step < schedule_.steps ? Ending::kStoppedEarly : Ending::kFinished, place);
}

}  // namespace prefilter::train
