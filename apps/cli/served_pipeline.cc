#include "apps/cli/served_pipeline.h"

#include <exception>
#include <utility>

#include "service/pipeline/serving_model.h"

namespace prefilter::cli {

using http::Level;

/// Shows each pair to the figures, to the log and to the watch.
class ServedPipeline::Observer : public pipeline::PairObserver {
 public:
  explicit Observer(http::Metrics& figures) : figures_(figures) {}

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override {
    figures_.observe(article, pair);
    log.observe(article, pair);
    if (watch != nullptr) watch->observe(article, pair);
  }
  void dropped(size_t articles) noexcept override {
    figures_.dropped(articles);
    log.dropped(articles);
  }

  shadow::PairLog log;
  std::shared_ptr<watch::Watch> watch;  // set before the first pair

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
  if (Result<void> opened = served->open_watch(*config, figures); !opened) return opened.error();
  served->lane_ = std::make_shared<pipeline::ShadowLane>(served->observer_, config->shadow.lane);
  return served;
}

Result<void> ServedPipeline::open_watch(const pipeline::Config& config, http::Metrics& figures) {
  if (config.watch.folder.empty()) return {};
  Result<watch::WatchOptions> options = watch::watch_options_of(config, "");
  if (!options) return options.error();
  options->tell = [this](const std::string& event, const std::string& sentence) {
    events_.write(Level::kError, "watch." + event, {{"what", sentence}});
  };
  Result<std::unique_ptr<watch::Watch>> opened = watch::Watch::open(*options);
  if (!opened) return opened.error().with(config.place("watch"));
  watch_ = *std::move(opened);
  observer_->watch = watch_;
  figures.set_watch([watch = watch_] { return watch->figures(); });
  return {};
}

Result<std::shared_ptr<const predict::Model>> ServedPipeline::open() {
  const Result<pipeline::Config> config = effective_config(args_);
  if (!config) return config.error();
  const Result<pipeline::Opened> opened = pipeline::open_pipeline(
      *config,
      {.observer = observer_, .lane = lane_, .guard = watch_, .find_model = find_named_model});
  if (!opened) return opened.error();
  if (watch_ != nullptr) {
    if (Result<void> begun = watch_->begin(opened->model_sha256); !begun) return begun.error();
  }
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
