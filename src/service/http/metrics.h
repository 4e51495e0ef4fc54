#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "service/http/message.h"
#include "service/pipeline/pair.h"
#include "service/predict/observer.h"
#include "service/watch/watch.h"

namespace prefilter::http {

/// Counts what the service does, for Prometheus. docs/formats/http.md lists the figures. Safe to
/// call from many threads.
class Metrics : public predict::Observer, public pipeline::PairObserver {
 public:
  Metrics();
  ~Metrics() override;

  void answered(const predict::Answer& answer) override;
  void batch_judged(size_t articles, size_t tokens) override;
  void refused(size_t articles, const Error& error) override;
  void model_changed(const ModelInfo& model) override;
  void reload_failed(const Error& error) override;

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override;
  void dropped(size_t articles) noexcept override;

  void completed(const Completed& completed);
  void parsed(std::chrono::microseconds time);
  void connections(size_t open);
  void connection_refused();

  /// Where the figures of the watch over the model come from; asked by text(). nullopt: nothing is
  /// watched at this moment.
  void set_watch(std::function<std::optional<watch::WatchFigures>()> figures);

  /// The figures in Prometheus' text format 0.0.4. queue_length: articles that wait now.
  std::string text(size_t queue_length);
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace prefilter::http
