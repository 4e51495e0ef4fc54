#include "lab/train/run_log.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "base/check.h"

namespace prefilter::train {
namespace {

constexpr const char* kMetricsFile = "/training_metrics.json";

/// The most memory that this process has held at once (VmHWM of proc(5)); 0 where it is not told.
size_t peak_memory_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    std::istringstream fields(line.substr(6));
    size_t kilobytes = 0;
    fields >> kilobytes;
    return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

Result<RunLog> RunLog::open(const std::string& folder, TrainingMetrics header, RunClock clock) {
  Result<TrainingMetrics> earlier = read_metrics(folder + kMetricsFile);
  if (earlier) {
    header.steps = std::move(earlier->steps);
    header.evaluations = std::move(earlier->evaluations);
    header.best_step = earlier->best_step;
    header.wall_seconds = earlier->wall_seconds;
    header.peak_memory_bytes = earlier->peak_memory_bytes;
  } else if (earlier.error().code() != ErrorCode::kNotFound) {
    return earlier.error();
  }
  return RunLog(folder, std::move(header), std::move(clock));
}

Result<void> RunLog::begin(size_t step, const std::string& host) {
  metrics_.rewind(step);
  started_ = last_ = clock_.seconds();
  earlier_ = step == 0 ? 0.0 : metrics_.wall_seconds;
  EventFileOptions options{.wall_time = clock_.wall_time(), .host = host};
  if (step > 0) options.resumed_at_step = static_cast<int64_t>(step) + 1;
  Result<EventFile> events = EventFile::create(folder_, options);
  if (!events) return events.error();
  events_.emplace(std::move(*events));
  return {};
}

double RunLog::lap() {
  const double now = clock_.seconds();
  return now - std::exchange(last_, now);
}

Result<void> RunLog::add(const StepReport& report) {
  PREFILTER_CHECK(events_.has_value(), "begin() succeeded first");
  metrics_.steps.push_back(report.record);
  StepRecord& step = metrics_.steps.back();
  step.seconds = lap();
  const Scalar scalars[] = {{"train/loss", static_cast<float>(step.loss)},
                            {"train/learning_rate", static_cast<float>(step.learning_rate)},
                            {"train/gradient_norm", static_cast<float>(step.gradient_norm)}};
  return events_->write(clock_.wall_time(), static_cast<int64_t>(step.step), scalars);
}

Result<void> RunLog::add(const EvaluationReport& report) {
  PREFILTER_CHECK(events_.has_value(), "begin() succeeded first");
  metrics_.evaluations.push_back(report.record);
  EvaluationRecord& evaluation = metrics_.evaluations.back();
  evaluation.seconds = lap();
  if (report.best) metrics_.best_step = evaluation.step;
  const BinaryMetrics& values = evaluation.metrics;
  const Scalar scalars[] = {
      {"val/loss", static_cast<float>(evaluation.loss)},
      {"val/f1", static_cast<float>(values.f1)},
      {"val/precision", static_cast<float>(values.precision)},
      {"val/recall", static_cast<float>(values.recall)},
      {"val/accuracy", static_cast<float>(values.accuracy)},
      {"val/average_precision", static_cast<float>(values.average_precision)}};
  return events_->write(clock_.wall_time(), static_cast<int64_t>(evaluation.step), scalars);
}

Result<void> RunLog::write() {
  metrics_.wall_seconds = earlier_ + clock_.seconds() - started_;
  metrics_.peak_memory_bytes = std::max(metrics_.peak_memory_bytes, peak_memory_bytes());
  return write_metrics(metrics_, folder_ + kMetricsFile);
}

Result<void> RunLog::saved() {
  Result<void> written = write();
  lap();  // saving belongs to no step
  return written;
}

Result<void> RunLog::finish(RunState state, std::optional<size_t> best_step,
                            const std::string& message) {
  metrics_.state = state;
  metrics_.best_step = best_step;
  metrics_.message = message;
  return write();
}

}  // namespace prefilter::train
