#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "apps/cli/pipeline_options.h"
#include "service/http/event_log.h"
#include "service/http/metrics.h"
#include "service/predict/model.h"
#include "service/shadow/pair_log.h"
#include "service/watch/watch.h"

namespace prefilter::cli {

/// The pipeline of a server: opened anew whenever its configuration, rules or model change; counts
/// and logs its pairs, those of one pipeline after another.
class ServedPipeline {
 public:
  /// Reads the configuration. events and figures outlive it. The watch is that of this moment: its
  /// settings do not change with the file. Errors: those of effective_config and of Watch::open.
  static Result<std::unique_ptr<ServedPipeline>> create(PipelineArgs args, http::EventLog& events,
                                                        http::Metrics& figures);

  /// What the configuration says at this moment; its pairs are logged from then on.
  /// Errors: those of open_pipeline.
  Result<std::shared_ptr<const predict::Model>> open();

  /// Changes with what it is made of; "" while the configuration cannot be read.
  std::string mark() const;

  /// Waits until the model has judged what is left of mode shadow; at most so long.
  void drain(std::chrono::milliseconds limit);

 private:
  class Observer;
  ServedPipeline(PipelineArgs args, http::EventLog& events)
      : args_(std::move(args)), events_(events) {}
  Result<void> open_watch(const pipeline::Config& config, http::Metrics& figures);

  const PipelineArgs args_;
  http::EventLog& events_;
  std::shared_ptr<Observer> observer_;
  std::shared_ptr<pipeline::ShadowLane> lane_;
  std::shared_ptr<watch::Watch> watch_;  // null: the configuration names no folder for it
};

}  // namespace prefilter::cli
