#include "python/binding/pipeline.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "apps/cli/machine.h"
#include "python/binding/articles.h"
#include "python/binding/errors.h"
#include "python/binding/rows.h"
#include "service/pipeline/apply.h"
#include "service/pipeline/champion.h"

namespace prefilter::python {

namespace nb = nanobind;

namespace {

nb::tuple pipeline_row(const pipeline::Pair& pair,
                       const std::optional<article::ArticleError>& unreadable) {
  nb::list patterns;
  for (const std::string& hit : pair.regex.hits) patterns.append(nb::str(hit.c_str(), hit.size()));
  const std::string reason = pipeline::reason_of(pair);
  return nb::make_tuple(row_of(pair.verdict, unreadable),
                        nb::str(pair.model_name.c_str(), pair.model_name.size()),
                        unreadable ? nb::object(nb::none()) : nb::object(nb::tuple(patterns)),
                        nb::str(reason.c_str(), reason.size()));
}

/// What holds for a caller of these options: the configuration, a registry's word in it.
Result<pipeline::Config> config_of(const Pipeline::Options& options) {
  Result<pipeline::Config> config = pipeline::read_config(options.config);
  if (!config) return config;
  const std::string registry = pipeline::registry_of(*config);
  if (!registry.empty()) {
    const Result<void> taken = pipeline::take_champion(registry, *config);
    if (!taken) return taken.error().with(config->place("model"));
  }
  if (options.mode.empty()) return config;
  const Result<pipeline::Mode> mode = pipeline::parse_mode(options.mode);
  if (!mode) return mode.error().with("mode");
  config->mode = *mode;
  return config;
}

Result<std::string> find_model(const std::string& default_model, const std::string& named) {
  if (named.empty()) return default_model;
  return Error(ErrorCode::kUnsupported, "this version cannot open " + named);
}

}  // namespace

Pipeline::Pipeline(Options options)
    : options_(std::move(options)),
      workspaces_(options_.threads > 0 ? options_.threads : cli::usable_processors()),
      notices_(std::make_shared<Notices>()),
      live_(make_live(true)),
      process_(getpid()) {}

std::unique_ptr<live::LivePipeline> Pipeline::make_live(bool log_pairs) const {
  return std::make_unique<live::LivePipeline>(live::LiveOptions{
      .config = [options = options_] { return config_of(options); },
      .find_model = [model = options_.default_model](
                        const std::string& named) { return find_model(model, named); },
      .tell = [notices = notices_](const watch::Notice& notice) { notices->add(notice); },
      .log_pairs = log_pairs});
}

std::unique_ptr<Pipeline> Pipeline::open(const Options& options) {
  if (options.threads < 0) {
    raise(Error(ErrorCode::kInvalidArgument, "threads is negative; 0 takes all processors"));
  }
  std::unique_ptr<Pipeline> self(new Pipeline(options));
  if (Result<void> loaded = self->load(); !loaded) raise(loaded.error());
  return self;
}

Result<void> Pipeline::load() {
  Result<pipeline::Opened> opened = [live = live_] {
    const nb::gil_scoped_release released;
    return live->open();
  }();
  if (!opened) return opened.error();
  // Of two threads that reload, the one that opened last has it.
  if (opened_.pipeline != nullptr && opened->pipeline->id() < opened_.pipeline->id()) return {};
  opened_ = *std::move(opened);
  warnings_ = opened_.warnings;
  return {};
}

void Pipeline::begin_anew_in_child() {
  if (process_ == getpid()) return;
  process_ = getpid();
  // What the parent's threads held stays so: it is left alone, and never destroyed here.
  static auto* const left = new std::vector<std::shared_ptr<void>>();
  left->insert(left->end(), {std::move(live_), std::move(notices_), opened_.pipeline});
  notices_ = std::make_shared<Notices>();
  live_ = make_live(false);
  Result<std::shared_ptr<pipeline::Pipeline>> watched = live_->inherit(opened_);
  if (watched) {
    opened_.pipeline = *std::move(watched);
    return;
  }
  // The parent's guard is no more to be asked than the rest.
  opened_.pipeline =
      std::make_shared<pipeline::Pipeline>(opened_.pipeline->seen_by(nullptr, nullptr, nullptr));
  notices_->add({"fuse", "nothing watches this process: " + watched.error().message()});
}

nb::list Pipeline::filter(const nb::list& articles) {
  begin_anew_in_child();
  std::vector<ReadArticle> read = read_articles(articles);
  std::vector<Article> readable;
  for (ReadArticle& one : read) {
    if (!one.error) readable.push_back(std::move(one.article));
  }
  const std::shared_ptr<pipeline::Pipeline> pipeline = opened_.pipeline;  // reload may exchange it
  pipeline::Pair unread;
  unread.model_name = pipeline->model().name;
  unread.verdict.threshold = opened_.model != nullptr ? opened_.model->info().threshold : 1.0F;
  unread.verdict.language = "other";
  std::vector<pipeline::Pair> pairs;
  if (!readable.empty()) {
    workspaces_.use([&](Workspace& workspace) { pairs = pipeline->filter(readable, workspace); });
  }
  nb::list rows;
  size_t judged = 0;
  for (const ReadArticle& one : read) {
    rows.append(pipeline_row(one.error ? unread : pairs[judged], one.error));
    judged += one.error ? 0 : 1;
  }
  return rows;
}

void Pipeline::reload() {
  begin_anew_in_child();
  if (Result<void> loaded = load(); !loaded) raise(loaded.error());
}

bool Pipeline::close(double seconds) {
  begin_anew_in_child();
  opened_.pipeline = std::make_shared<pipeline::Pipeline>(opened_.pipeline->unobserved());
  const auto limit = std::chrono::milliseconds(static_cast<int64_t>(1000.0 * seconds));
  const std::shared_ptr<live::LivePipeline> live = live_;
  const nb::gil_scoped_release released;
  return live->close(limit);
}

uint64_t Pipeline::lost() {
  begin_anew_in_child();
  return live_->lost();
}

nb::object Pipeline::watch() {
  begin_anew_in_child();
  const std::optional<watch::WatchFigures> figures = live_->watch_figures();
  if (!figures) return nb::none();
  nb::dict alarms;
  for (const auto& [figure, count] : figures->drift_alarms) alarms[figure.c_str()] = count;
  return nb::make_tuple(figures->fuse_blown, figures->fuse_reason, figures->learning,
                        figures->baseline_articles, alarms, figures->quarantine.kept,
                        figures->quarantine.lost);
}

nb::list Pipeline::take_notices() {
  begin_anew_in_child();
  nb::list list;
  for (const watch::Notice& notice : notices_->take()) {
    list.append(nb::make_tuple(notice.alarm, notice.sentence));
  }
  return list;
}

std::string Pipeline::mode() const { return std::string(to_string(opened_.pipeline->mode())); }

std::string Pipeline::mark() const {
  const std::shared_ptr<live::LivePipeline> live = live_;
  const nb::gil_scoped_release released;
  return live->mark();
}

void define_pipeline(nb::module_& module) {
  nb::class_<Pipeline>(module, "Pipeline",
                       "Rules and model. PreFilterPipeline is the class to use.")
      .def_static(
          "open",
          [](const std::string& config, const std::string& mode, const std::string& default_model,
             int threads) { return Pipeline::open({config, mode, default_model, threads}); },
          nb::arg("config"), nb::arg("mode"), nb::arg("default_model"), nb::arg("threads") = 0,
          "Opens what a configuration says.")
      .def(
          "filter", &Pipeline::filter, nb::arg("articles"),
          nb::sig("def filter(self, articles: list[object]) -> list[tuple[tuple[str, float, float, "
                  "str, str, int, bool, str | None, str | None], str, tuple[str, ...] | None, "
                  "str]]"),
          "A verdict's fields, the model, the patterns that hit and the reason. Releases the GIL.")
      .def("reload", &Pipeline::reload, "Takes what the configuration says now.")
      .def("close", &Pipeline::close, nb::arg("seconds"),
           "Ends the log, flushes the quarantine; verdicts go on.")
      .def("watch", &Pipeline::watch,
           nb::sig(
               "def watch(self) -> tuple[bool, str, bool, int, dict[str, int], int, int] | None"),
           "The fields of WatchFigures; None: nothing is watched.")
      .def("take_notices", &Pipeline::take_notices,
           nb::sig("def take_notices(self) -> list[tuple[bool, str]]"),
           "What the watch has told since the last call: whether it is an alarm, and a sentence.")
      .def("mark", &Pipeline::mark, "Changes with what the pipeline is made of.")
      .def_prop_ro("mode", &Pipeline::mode)
      .def_prop_ro("model", &Pipeline::model)
      .def_prop_ro("warnings", &Pipeline::warnings)
      .def_prop_ro("lost", &Pipeline::lost);
}

}  // namespace prefilter::python
