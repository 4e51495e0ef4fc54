#include "lab/train/metrics_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::train {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kFormatVersion = 1;
// A million steps take some 150 MB.
constexpr JsonLimits kLimits{.max_bytes = size_t{1} << 30};
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr size_t kMany = std::numeric_limits<size_t>::max();

constexpr std::array<std::pair<RunState, std::string_view>, 5> kStates = {{
    {RunState::kRunning, "running"},
    {RunState::kCompleted, "completed"},
    {RunState::kStoppedEarly, "stopped_early"},
    {RunState::kInterrupted, "interrupted"},
    {RunState::kFailed, "failed"},
}};

/// A number as JSON; what is not finite, such as the loss that ended a run, is null.
ordered_json number_json(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json step_json(const StepRecord& step) {
  return {{"step", step.step},
          {"epoch", step.epoch},
          {"loss", number_json(step.loss)},
          {"learning_rate", step.learning_rate},
          {"gradient_norm", number_json(step.gradient_norm)},
          {"articles", step.articles},
          {"seconds", step.seconds}};
}

ordered_json evaluation_json(const EvaluationRecord& evaluation) {
  const BinaryMetrics& metrics = evaluation.metrics;
  const Confusion& counts = metrics.confusion;
  return {{"step", evaluation.step},
          {"epoch", evaluation.epoch},
          {"loss", number_json(evaluation.loss)},
          {"f1", metrics.f1},
          {"precision", metrics.precision},
          {"recall", metrics.recall},
          {"accuracy", metrics.accuracy},
          {"average_precision", metrics.average_precision},
          {"true_positives", counts.true_positives},
          {"false_positives", counts.false_positives},
          {"true_negatives", counts.true_negatives},
          {"false_negatives", counts.false_negatives},
          {"seconds", evaluation.seconds}};
}

ordered_json summary_json(const TrainingMetrics& metrics) {
  ordered_json object = {{"format_version", kFormatVersion},
                         {"base", metrics.base},
                         {"architecture", metrics.architecture},
                         {"code_version", metrics.code_version},
                         {"train_sha256", metrics.train_sha256},
                         {"train_articles", metrics.train_articles},
                         {"val_articles", metrics.val_articles},
                         {"parameters", metrics.parameters},
                         {"trained_parameters", metrics.trained_parameters},
                         {"device", metrics.device},
                         {"precision", metrics.precision},
                         {"threads", metrics.threads},
                         {"threshold", metrics.threshold},
                         {"state", to_string(metrics.state)},
                         {"message", metrics.message},
                         {"wall_seconds", metrics.wall_seconds},
                         {"peak_memory_bytes", metrics.peak_memory_bytes},
                         {"articles_per_second", metrics.articles_per_second()},
                         {"best_step", nullptr}};
  if (metrics.best_step) object["best_step"] = *metrics.best_step;
  return object;
}

/// The records of an array, a line each.
template <typename Record, typename ToJson>
std::string lines_of(const std::vector<Record>& records, ToJson to_json) {
  std::string text = "[";
  for (size_t i = 0; i < records.size(); ++i) {
    text += (i == 0 ? "\n    " : ",\n    ") + to_json(records[i]).dump();
  }
  return text + (records.empty() ? "]" : "\n  ]");
}

double number_or_nan(JsonFields& fields, std::string_view name) {
  if (!fields.any(name).is_null()) return fields.number(name, -kLargest, kLargest);
  return std::numeric_limits<double>::quiet_NaN();
}

StepRecord parse_step(JsonFields& fields) {
  return {.step = fields.count("step", 1, kMany),
          .epoch = fields.number("epoch", 0.0, kLargest),
          .loss = number_or_nan(fields, "loss"),
          .learning_rate = fields.number("learning_rate", 0.0, kLargest),
          .gradient_norm = number_or_nan(fields, "gradient_norm"),
          .articles = fields.count("articles", 0, kMany),
          .seconds = fields.number("seconds", 0.0, kLargest)};
}

EvaluationRecord parse_evaluation(JsonFields& fields) {
  EvaluationRecord evaluation;
  evaluation.step = fields.count("step", 0, kMany);
  evaluation.epoch = fields.number("epoch", 0.0, kLargest);
  evaluation.loss = number_or_nan(fields, "loss");
  BinaryMetrics& metrics = evaluation.metrics;
  metrics.f1 = fields.number("f1", 0.0, 1.0);
  metrics.precision = fields.number("precision", 0.0, 1.0);
  metrics.recall = fields.number("recall", 0.0, 1.0);
  metrics.accuracy = fields.number("accuracy", 0.0, 1.0);
  metrics.average_precision = fields.number("average_precision", 0.0, 1.0);
  Confusion& counts = metrics.confusion;
  counts.true_positives = fields.count("true_positives", 0, kMany);
  counts.false_positives = fields.count("false_positives", 0, kMany);
  counts.true_negatives = fields.count("true_negatives", 0, kMany);
  counts.false_negatives = fields.count("false_negatives", 0, kMany);
  evaluation.seconds = fields.number("seconds", 0.0, kLargest);
  return evaluation;
}

/// Reads an array of records; the first error goes to `fields`.
template <typename Record>
std::vector<Record> parse_records(JsonFields& fields, const std::string& name,
                                  const std::string& file, Record (*parse)(JsonFields&)) {
  std::vector<Record> records;
  const json& array = fields.array(name);
  if (!fields.ok()) return records;
  for (size_t i = 0; i < array.size() && fields.ok(); ++i) {
    JsonFields inner(array[i], file, name + "[" + std::to_string(i) + "]");
    records.push_back(parse(inner));
    if (!inner.ok()) fields.adopt(inner);
  }
  return records;
}

RunState parse_state(JsonFields& fields) {
  const std::string name = fields.text("state");
  for (const auto& [state, known] : kStates) {
    if (known == name) return state;
  }
  fields.fail("state", "unknown: " + excerpt(name));
  return RunState::kFailed;
}

}  // namespace

std::string_view to_string(RunState state) {
  return std::find_if(kStates.begin(), kStates.end(),
                      [&](const auto& known) { return known.first == state; })
      ->second;
}

double TrainingMetrics::articles_per_second() const {
  size_t articles = 0;
  double seconds = 0.0;
  for (const StepRecord& step : steps) {
    articles += step.articles;
    seconds += step.seconds;
  }
  return seconds > 0.0 ? static_cast<double>(articles) / seconds : 0.0;
}

void TrainingMetrics::rewind(size_t step) {
  std::erase_if(steps, [&](const StepRecord& record) { return record.step > step; });
  std::erase_if(evaluations, [&](const EvaluationRecord& record) { return record.step > step; });
  if (best_step && *best_step > step) best_step.reset();
}

std::string to_json(const TrainingMetrics& metrics) {
  std::string text = summary_json(metrics).dump(2, ' ', false, json::error_handler_t::replace);
  text.resize(text.size() - 2);  // the line end and brace that close the object
  text += ",\n  \"evaluations\": " + lines_of(metrics.evaluations, evaluation_json);
  text += ",\n  \"steps\": " + lines_of(metrics.steps, step_json);
  return text + "\n}\n";
}

Result<TrainingMetrics> parse_metrics(std::string_view text, const std::string& file) {
  const Result<json> object = parse_json(text, file, kLimits);
  if (!object) return object.error();
  JsonFields fields(*object, file);
  fields.count("format_version", kFormatVersion, kFormatVersion);
  TrainingMetrics metrics;
  metrics.base = fields.text("base");
  metrics.architecture = fields.text("architecture");
  metrics.code_version = fields.text("code_version");
  metrics.train_sha256 = fields.text("train_sha256");
  metrics.train_articles = fields.count("train_articles", 0, kMany);
  metrics.val_articles = fields.count("val_articles", 0, kMany);
  metrics.parameters = fields.count("parameters", 0, kMany);
  metrics.trained_parameters = fields.count("trained_parameters", 0, kMany);
  metrics.device = fields.text("device");
  metrics.precision = fields.text("precision");
  metrics.threads = fields.count("threads", 0, kMany);
  metrics.threshold = fields.number("threshold", 0.0, 1.0);
  metrics.state = parse_state(fields);
  metrics.message = fields.text("message");
  metrics.wall_seconds = fields.number("wall_seconds", 0.0, kLargest);
  metrics.peak_memory_bytes = fields.count("peak_memory_bytes", 0, kMany);
  if (fields.has("best_step")) metrics.best_step = fields.count("best_step", 0, kMany);
  metrics.evaluations = parse_records(fields, "evaluations", file, &parse_evaluation);
  metrics.steps = parse_records(fields, "steps", file, &parse_step);
  if (!fields.ok()) return fields.error();
  return metrics;
}

Result<void> write_metrics(const TrainingMetrics& metrics, const std::string& path) {
  return replace_file(path, to_json(metrics));
}

Result<TrainingMetrics> read_metrics(const std::string& path) {
  const Result<std::string> text = read_file(path, kLimits.max_bytes);
  if (!text) return text.error();
  return parse_metrics(*text, path);
}

}  // namespace prefilter::train
