#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "engine/encoder/encoder.h"
#include "prefilter/error.h"

namespace prefilter::cli {

using IdLists = std::vector<std::vector<int32_t>>;

/// How often something is measured.
struct Runs {
  size_t warm_up = 2;
  size_t timed = 1;  ///< >= 1
};

/// Measures an encoder as the engine drives it: one article over all threads (latency), or many
/// packed into batches that the threads share out (throughput).
class SpeedMeter {
 public:
  /// threads >= 1. The encoder must outlive it.
  SpeedMeter(const encoder::Encoder& encoder, size_t threads);

  /// Milliseconds of one article at a time, `runs.timed` times after `runs.warm_up` that do not
  /// count. Errors: those of Encoder::forward.
  Result<std::vector<double>> latency_ms(const std::vector<int32_t>& ids, Runs runs);

  /// Seconds that it takes to score all articles, so many times. Errors: likewise.
  Result<std::vector<double>> total_s(const IdLists& ids, Runs runs);

 private:
  struct Lane {
    encoder::EncoderWorkspace workspace;
    ThreadPool alone{1};
    std::vector<int32_t> ids;
    std::vector<size_t> offsets;
    std::vector<float> logits;
  };

  Result<void> forward(const IdLists& ids, std::span<const size_t> batch, Lane& lane,
                       ThreadPool& pool) const;
  Result<void> forward_all(const IdLists& ids);

  const encoder::Encoder& encoder_;
  ThreadPool pool_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace prefilter::cli
