#include "service/http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <exception>
#include <fstream>
#include <mutex>

#include "service/http/watch_families.h"

namespace prefilter::http {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// From a short headline alone to an article that waited for its whole deadline.
const Histogram::BucketBoundaries kSeconds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                              0.025,  0.05,    0.1,    0.25,  0.5,    1.0,   2.5};
const Histogram::BucketBoundaries kArticles = {1, 2, 4, 8, 16, 32, 64, 128};

double seconds(std::chrono::microseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// Who would block the article.
std::string_view cell_of(const pipeline::Pair& pair) {
  if (!pair.model || pair.model->error) return "model_failed";
  if (pair.regex.error) return "regex_failed";
  const bool model = pair.model->action == Action::kBlock;
  const bool regex = pair.regex.action == Action::kBlock;
  if (model) return regex ? "both" : "model";
  return regex ? "regex" : "neither";
}

/// Of this process; 0 if the system does not tell.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0.0;
  double resident = 0.0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  Family<Counter>& requests = BuildCounter()
                                  .Name("prefilter_requests_total")
                                  .Help("Requests by route and status; 0: the client left before")
                                  .Register(registry);
  Family<Histogram>& request_seconds =
      BuildHistogram()
          .Name("prefilter_request_seconds")
          .Help("From a request's first byte to the last of its answer, by route")
          .Register(registry);
  Family<Histogram>& stage_seconds =
      BuildHistogram()
          .Name("prefilter_stage_seconds")
          .Help("Time of an article by stage: parse (of its request), queue, tokenize, infer")
          .Register(registry);
  Family<Counter>& verdicts = BuildCounter()
                                  .Name("prefilter_verdicts_total")
                                  .Help("Articles by verdict, decider, language and model")
                                  .Register(registry);
  Family<Counter>& pairs = BuildCounter()
                               .Name("prefilter_pairs_total")
                               .Help(
                                   "Articles by mode and by who blocks them: both, model, regex, "
                                   "neither; model_failed, regex_failed")
                               .Register(registry);
  Family<Counter>& errors = BuildCounter()
                                .Name("prefilter_error_passes_total")
                                .Help("Valid articles that passed unjudged, by error")
                                .Register(registry);
  Family<Counter>& refused =
      BuildCounter()
          .Name("prefilter_refused_articles_total")
          .Help("Articles that were turned away before they could wait, by reason")
          .Register(registry);
  Family<Counter>& reloads = BuildCounter()
                                 .Name("prefilter_model_loads_total")
                                 .Help("Models opened to serve, by result: taken or failed")
                                 .Register(registry);
  Family<Gauge>& model = BuildGauge()
                             .Name("prefilter_model_info")
                             .Help("1 for the model that serves new requests")
                             .Register(registry);
  Family<Gauge>& gauges(const char* name, const char* help) {
    return BuildGauge().Name(name).Help(help).Register(registry);
  }
  Family<Counter>& counters(const char* name, const char* help) {
    return BuildCounter().Name(name).Help(help).Register(registry);
  }
  Histogram& parse = stage_seconds.Add({{"stage", "parse"}}, kSeconds);
  Histogram& queue = stage_seconds.Add({{"stage", "queue"}}, kSeconds);
  Histogram& tokenize = stage_seconds.Add({{"stage", "tokenize"}}, kSeconds);
  Histogram& infer = stage_seconds.Add({{"stage", "infer"}}, kSeconds);
  Histogram& batch_articles = BuildHistogram()
                                  .Name("prefilter_batch_articles")
                                  .Help("Articles that one thread judged together")
                                  .Register(registry)
                                  .Add({}, kArticles);
  Counter& tokens = counters("prefilter_tokens_total", "Tokens that the model read").Add({});
  Gauge& waiting = gauges("prefilter_queue_length", "Articles that wait to be judged").Add({});
  Gauge& open = gauges("prefilter_connections", "Connections that are open").Add({});
  Counter& pairs_dropped = counters("prefilter_pairs_dropped_total",
                                    "Articles of mode shadow that the model did not come to judge")
                               .Add({});
  Counter& turned_away =
      counters("prefilter_connections_refused_total", "Connections beyond the limit").Add({});
  Gauge& resident =
      gauges("process_resident_memory_bytes", "Main memory that the process holds").Add({});
  Gauge& started =
      gauges("process_start_time_seconds", "When the process began to count, Unix time").Add({});

  std::mutex watch_mutex;
  std::unique_ptr<WatchFamilies> watch;  // guarded; null: nothing was watched so far
  std::function<std::optional<watch::WatchFigures>()> watch_figures;  // guarded

  void show_watch() {
    const std::scoped_lock lock(watch_mutex);
    if (!watch_figures) return;
    const std::optional<watch::WatchFigures> figures = watch_figures();
    if (figures && !watch) watch = std::make_unique<WatchFamilies>(registry);
    if (watch) watch->show(figures.value_or(watch::WatchFigures()));
  }

  std::mutex model_mutex;
  Gauge* model_now = nullptr;  // guarded
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {
  families_->started.SetToCurrentTime();
  // From zero on: Prometheus' rate() and increase() do not see the first count of a series that
  // appears with it, and the first is the one that somebody has to be called for.
  for (const ErrorCode code :
       {ErrorCode::kDeadline, ErrorCode::kUnavailable, ErrorCode::kInternal}) {
    families_->errors.Add({{"error", std::string(to_string(code))}});
  }
  for (const ErrorCode code : {ErrorCode::kOverloaded, ErrorCode::kUnavailable}) {
    families_->refused.Add({{"reason", std::string(to_string(code))}});
  }
  for (const char* result : {"taken", "failed"}) families_->reloads.Add({{"result", result}});
}
Metrics::~Metrics() = default;

void Metrics::answered(const predict::Answer& answer) {
  const Verdict& verdict = answer.verdict;
  families_->verdicts
      .Add({{"verdict", std::string(to_string(verdict.action))},
            {"decided_by", std::string(to_string(verdict.decided_by))},
            {"language", verdict.language.empty() ? "other" : verdict.language},
            {"model", answer.model}})
      .Increment();
  if (verdict.error && verdict.decided_by == DecidedBy::kErrorPass) {
    families_->errors.Add({{"error", std::string(to_string(verdict.error->code()))}}).Increment();
  }
  families_->queue.Observe(seconds(answer.times.queue));
  // Stages that an article did not reach took no time, and would only hide that of the others.
  if (answer.times.tokenize.count() > 0) {
    families_->tokenize.Observe(seconds(answer.times.tokenize));
  }
  if (answer.times.infer.count() > 0) families_->infer.Observe(seconds(answer.times.infer));
}

void Metrics::batch_judged(size_t articles, size_t tokens) {
  families_->batch_articles.Observe(static_cast<double>(articles));
  families_->tokens.Increment(static_cast<double>(tokens));
}

void Metrics::refused(size_t articles, const Error& error) {
  families_->refused.Add({{"reason", std::string(to_string(error.code()))}})
      .Increment(static_cast<double>(articles));
}

void Metrics::model_changed(const ModelInfo& model) {
  families_->reloads.Add({{"result", "taken"}}).Increment();
  const std::scoped_lock lock(families_->model_mutex);
  if (families_->model_now != nullptr) families_->model.Remove(families_->model_now);
  families_->model_now = &families_->model.Add({{"model", model.name},
                                                {"architecture", model.architecture},
                                                {"precision", model.precision}});
  families_->model_now->Set(1);
}

void Metrics::reload_failed(const Error&) {
  families_->reloads.Add({{"result", "failed"}}).Increment();
}

void Metrics::observe(const Article&, const pipeline::Pair& pair) noexcept {
  try {
    families_->pairs
        .Add({{"mode", std::string(to_string(pair.mode))}, {"cell", std::string(cell_of(pair))}})
        .Increment();
  } catch (const std::exception&) {  // memory ran out: a figure is lost
  }
}

void Metrics::dropped(size_t articles) noexcept {
  families_->pairs_dropped.Increment(static_cast<double>(articles));
}

void Metrics::completed(const Completed& completed) {
  const std::string route(completed.request.route);
  families_->requests.Add({{"route", route}, {"status", std::to_string(completed.status)}})
      .Increment();
  families_->request_seconds.Add({{"route", route}}, kSeconds).Observe(seconds(completed.time));
}

void Metrics::parsed(std::chrono::microseconds time) { families_->parse.Observe(seconds(time)); }

void Metrics::connections(size_t open) { families_->open.Set(static_cast<double>(open)); }

void Metrics::connection_refused() { families_->turned_away.Increment(); }

void Metrics::set_watch(std::function<std::optional<watch::WatchFigures>()> figures) {
  const std::scoped_lock lock(families_->watch_mutex);
  families_->watch_figures = std::move(figures);
}

std::string Metrics::text(size_t queue_length) {
  families_->show_watch();
  families_->waiting.Set(static_cast<double>(queue_length));
  families_->resident.Set(resident_bytes());
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace prefilter::http
