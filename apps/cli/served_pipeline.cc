#include "apps/cli/served_pipeline.h"

#include <utility>

#include "service/pipeline/serving_model.h"

namespace prefilter::cli {

using http::Level;

ServedPipeline::ServedPipeline(const PipelineArgs& args, http::EventLog& events,
                               http::Metrics& figures)
    : events_(events),
      live_({.config = [args] { return effective_config(args); },
             .find_model = find_named_model,
             .figures = &figures,
             .tell =
                 [&events](const watch::Notice& notice) {
                   events.write(notice.alarm ? Level::kError : Level::kWarn,
                                "watch." + notice.event, {{"what", notice.sentence}});
                 }}) {}

std::shared_ptr<ServedPipeline> ServedPipeline::create(const PipelineArgs& args,
                                                       http::EventLog& events,
                                                       http::Metrics& figures) {
  std::shared_ptr<ServedPipeline> served(new ServedPipeline(args, events, figures));
  figures.set_watch([weak = std::weak_ptr(served)]() -> std::optional<watch::WatchFigures> {
    const std::shared_ptr<ServedPipeline> there = weak.lock();
    return there == nullptr ? std::nullopt : there->live_.watch_figures();
  });
  return served;
}

Result<std::shared_ptr<const predict::Model>> ServedPipeline::open() {
  const Result<pipeline::Opened> opened = live_.open();
  if (!opened) return opened.error();
  for (const std::string& warning : opened->warnings) {
    events_.write(Level::kWarn, "pipeline.warning", {{"warning", warning}});
  }
  events_.write(Level::kInfo, "pipeline.opened",
                {{"mode", std::string(to_string(opened->pipeline->mode()))},
                 {"rules_sha256", opened->rules_sha256},
                 {"model", opened->pipeline->model().name}});
  return pipeline::serving_model(*opened);
}

}  // namespace prefilter::cli
