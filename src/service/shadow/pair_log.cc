#include "service/shadow/pair_log.h"

#include <mutex>
#include <random>
#include <utility>

namespace prefilter::shadow {
namespace {

uint64_t random_seed() {
  std::random_device device;
  return (uint64_t{device()} << 32U) ^ device();
}

Candidate candidate_of(const pipeline::Config& config, const pipeline::Opened& opened) {
  const ModelInfo& info = opened.model->info();
  return {.model = info.name,
          .model_sha256 = opened.model_sha256,
          .threshold = info.threshold,
          .own_threshold = config.threshold.has_value(),
          .rules_sha256 = opened.rules_sha256,
          .mode = std::string(to_string(opened.pipeline->mode())),
          .input = {},
          .patterns = opened.patterns};
}

}  // namespace

Result<void> PairLog::begin(const pipeline::Config& config, const pipeline::Opened& opened) {
  end();  // one recorder a log at a time
  if (config.shadow.database.empty() || opened.model == nullptr) return {};
  const RecorderOptions options{.run = {.seed = random_seed()}, .now_ms = {}};
  Result<std::unique_ptr<Recorder>> recorder =
      Recorder::open(config.shadow.database, candidate_of(config, opened), options);
  if (!recorder) return recorder.error().with(config.place("shadow.database"));
  const std::unique_lock lock(mutex_);
  recorder_ = *std::move(recorder);
  pipeline_ = opened.pipeline->id();
  return {};
}

void PairLog::observe(const Article& article, const pipeline::Pair& pair) noexcept {
  const std::shared_lock lock(mutex_);
  if (recorder_ != nullptr && pair.pipeline == pipeline_) recorder_->observe(article, pair);
}

void PairLog::dropped(size_t articles) noexcept {
  const std::shared_lock lock(mutex_);
  if (recorder_ != nullptr) recorder_->dropped(articles);
}

RecorderStats PairLog::stats() const {
  const std::shared_lock lock(mutex_);
  return recorder_ == nullptr ? RecorderStats() : recorder_->stats();
}

void PairLog::end() {
  std::unique_ptr<Recorder> over;  // its end may wait for the disk
  {
    const std::unique_lock lock(mutex_);
    over = std::move(recorder_);
    pipeline_ = 0;
  }
}

}  // namespace prefilter::shadow
