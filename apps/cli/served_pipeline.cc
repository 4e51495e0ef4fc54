#include "apps/cli/served_pipeline.h"

#include <exception>
#include <utility>

#include "service/pipeline/serving_model.h"

namespace prefilter::cli {

using http::Level;

/// Shows each pair to the figures and to the log.
class ServedPipeline::Observer : public pipeline::PairObserver {
 public:
  explicit Observer(http::Metrics& figures) : figures_(figures) {}

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override {
    figures_.observe(article, pair);
    log.observe(article, pair);
  }
  void dropped(size_t articles) noexcept override {
    figures_.dropped(articles);
    log.dropped(articles);
  }

  shadow::PairLog log;

 private:
  http::Metrics& figures_;
};

Result<std::unique_ptr<ServedPipeline>> ServedPipeline::create(PipelineArgs args,
                                                               http::EventLog& events,
                                                               http::Metrics& figures) {
  const Result<pipeline::Config> config = effective_config(args);
  if (!config) return config.error();
  std::unique_ptr<ServedPipeline> served(new ServedPipeline(std::move(args), events));
  served->observer_ = std::make_shared<Observer>(figures);
  served->lane_ = std::make_shared<pipeline::ShadowLane>(served->observer_, config->shadow.lane);
  return served;
}

Result<std::shared_ptr<const predict::Model>> ServedPipeline::open() {
  const Result<pipeline::Config> config = effective_config(args_);
  if (!config) return config.error();
  const Result<pipeline::Opened> opened = pipeline::open_pipeline(
      *config, {.observer = observer_, .lane = lane_, .find_model = find_named_model});
  if (!opened) return opened.error();
  for (const std::string& warning : opened->warnings) {
    events_.write(Level::kWarn, "pipeline.warning", {{"warning", warning}});
  }
  const Result<void> logged = observer_->log.begin(*config, *opened);
  if (!logged) {
    events_.write(Level::kError, "pipeline.not_logged", {{"error", logged.error().message()}});
  }
  events_.write(Level::kInfo, "pipeline.opened",
                {{"mode", std::string(to_string(config->mode))},
                 {"rules", config->rules},
                 {"model", opened->pipeline->model().name}});
  return pipeline::serving_model(*opened);
}

std::string ServedPipeline::mark() const {
  const Result<pipeline::Config> config = effective_config(args_);
  if (!config) return "";
  return pipeline::mark_of(*config, find_named_model);
}

void ServedPipeline::drain(std::chrono::milliseconds limit) { lane_->drain(limit); }

}  // namespace prefilter::cli
