#pragma once

#include <memory>
#include <shared_mutex>
#include <string>

#include "service/pipeline/config.h"
#include "service/pipeline/open.h"
#include "service/shadow/recorder.h"

namespace prefilter::shadow {

/// The log of a service that changes its model, rules or mode now and then: a run of the shadow log
/// for each pipeline, one after another. Pairs of a pipeline whose run is over are let go. Safe to
/// use from many threads.
class PairLog : public pipeline::PairObserver {
 public:
  /// Ends the run before in good order and begins that of this pipeline; before it serves. Nothing
  /// is recorded where the configuration names no database, or no model could be opened.
  /// Errors: those of Recorder::open; then nothing is recorded, and verdicts go on.
  Result<void> begin(const pipeline::Config& config, const pipeline::Opened& opened);

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override;
  void dropped(size_t articles) noexcept override;

  RecorderStats stats() const;  ///< of this run; empty where nothing is recorded

  /// Ends the run: see Recorder.
  void end();

 private:
  mutable std::shared_mutex mutex_;  // shared: the recorder is used; alone: it is exchanged
  std::unique_ptr<Recorder> recorder_;
  uint64_t pipeline_ = 0;  // whose pairs it takes
};

}  // namespace prefilter::shadow
