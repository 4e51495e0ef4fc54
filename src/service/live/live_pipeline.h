#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "service/pipeline/open.h"
#include "service/watch/watch.h"

namespace prefilter::live {

/// What a service brings to its pipeline.
struct LiveOptions {
  std::function<Result<pipeline::Config>()> config;  ///< what is to hold at this moment
  pipeline::ModelFinder find_model = {};
  /// Is shown each pair too; outlives the pipeline. Null: nobody counts.
  pipeline::PairObserver* figures = nullptr;
  watch::Tell tell = {};  ///< hears of drift and fuse
  bool log_pairs = true;  ///< false: whatever the configuration says of a shadow log
};

/// Rules and model as they run in a service: command line, server and Python alike. Opened anew
/// whenever the configuration changes; the pairs of one pipeline after another are counted, logged
/// and watched, and the fuse of the watch stands before each model. In mode shadow the model is
/// asked only where somebody looks: figures, log or watch. Safe to use from many threads.
class LivePipeline {
 public:
  explicit LivePipeline(LiveOptions options);
  ~LivePipeline();  ///< ends the log; writes what waits for the quarantine

  /// What the configuration says at this moment; its pairs are logged and watched from then on. The
  /// watch stays the same unless its section has changed. A log that cannot be opened is a warning.
  /// Errors: those of the configuration, of open_pipeline and of Watch::open and begin; then the
  /// pipeline before goes on.
  Result<pipeline::Opened> open();

  /// For a forked child, whose parent's object is to be left alone: goes on with the pipeline that
  /// the parent opened, watched by this one. Errors: those of the configuration and of the watch.
  Result<std::shared_ptr<pipeline::Pipeline>> inherit(const pipeline::Opened& opened);

  /// Changes with what the pipeline is made of; "" while the configuration cannot be read.
  std::string mark() const;

  /// nullopt: nothing is watched.
  std::optional<watch::WatchFigures> watch_figures() const;

  uint64_t lost() const;  ///< pairs that the log lacks

  /// Waits until the model has judged what is left of mode shadow; at most so long. Returns whether
  /// it has.
  bool drain(std::chrono::milliseconds limit);

  /// Drains, ends the log, and waits until the quarantine is on the disk, for so long each. What is
  /// opened from then on is not observed; its fuse holds. Returns whether all was done.
  bool close(std::chrono::milliseconds limit);

 private:
  class Observer;
  Result<std::shared_ptr<watch::Watch>> watch_for(const pipeline::Config& config) const;
  std::shared_ptr<pipeline::ShadowLane> lane_for(const pipeline::Config& config, bool watched);
  std::shared_ptr<pipeline::ShadowLane> lane() const;

  const LiveOptions options_;
  const std::shared_ptr<Observer> observer_;
  std::mutex opening_;                // one pipeline after another; guards the next two
  pipeline::WatchSettings settings_;  // of the watch
  bool closed_ = false;
  std::atomic<uint64_t> lost_{0};               // in a log that was closed
  mutable std::mutex mutex_;                    // of all below
  std::shared_ptr<pipeline::ShadowLane> lane_;  // null: in mode shadow nobody has looked so far
};

}  // namespace prefilter::live
