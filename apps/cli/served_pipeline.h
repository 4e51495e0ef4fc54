#pragma once

#include <memory>
#include <string>

#include "apps/cli/pipeline_options.h"
#include "service/http/event_log.h"
#include "service/http/metrics.h"
#include "service/live/live_pipeline.h"
#include "service/predict/model.h"

namespace prefilter::cli {

/// The live pipeline of a server: counts its pairs in the figures, tells its events in the log.
class ServedPipeline {
 public:
  /// events and figures outlive it, and figures asks it for those of the watch.
  static std::shared_ptr<ServedPipeline> create(const PipelineArgs& args, http::EventLog& events,
                                                http::Metrics& figures);

  /// What the configuration says at this moment. Errors: those of LivePipeline::open.
  Result<std::shared_ptr<const predict::Model>> open();

  std::string mark() const { return live_.mark(); }
  void drain(std::chrono::milliseconds limit) { live_.drain(limit); }

 private:
  ServedPipeline(const PipelineArgs& args, http::EventLog& events, http::Metrics& figures);

  http::EventLog& events_;
  live::LivePipeline live_;
};

}  // namespace prefilter::cli
