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

}  // namespace

Pipeline::Pipeline(Options options)
    : options_(std::move(options)),
      workspaces_(options_.threads > 0 ? options_.threads : cli::usable_processors()),
      log_(std::make_shared<shadow::PairLog>()),
      process_(getpid()) {}

std::unique_ptr<Pipeline> Pipeline::open(const Options& options) {
  if (options.threads < 0) {
    raise(Error(ErrorCode::kInvalidArgument, "threads is negative; 0 takes all processors"));
  }
  std::unique_ptr<Pipeline> self(new Pipeline(options));
  if (Result<void> loaded = self->load(); !loaded) raise(loaded.error());
  return self;
}

Result<pipeline::Config> Pipeline::config() const {
  Result<pipeline::Config> config = pipeline::read_config(options_.config);
  if (!config) return config;
  const std::string registry = pipeline::registry_of(*config);
  if (!registry.empty()) {
    const Result<void> taken = pipeline::take_champion(registry, *config);
    if (!taken) return taken.error().with(config->place("model"));
  }
  if (options_.mode.empty()) return config;
  const Result<pipeline::Mode> mode = pipeline::parse_mode(options_.mode);
  if (!mode) return mode.error().with("mode");
  config->mode = *mode;
  return config;
}

pipeline::ModelFinder Pipeline::finder() const {
  return [model = options_.default_model](const std::string& named) -> Result<std::string> {
    if (named.empty()) return model;
    return Error(ErrorCode::kUnsupported, "this version cannot open " + named);
  };
}

Result<void> Pipeline::load() {
  std::shared_ptr<shadow::PairLog> log = log_;
  std::shared_ptr<pipeline::ShadowLane> lane = lane_;
  std::vector<std::string> warnings;
  const auto open = [&]() -> Result<pipeline::Opened> {
    const nb::gil_scoped_release released;
    const Result<pipeline::Config> said = config();
    if (!said) return said.error();
    const bool logged = log != nullptr && !said->shadow.database.empty();
    if (logged && lane == nullptr) {
      lane = std::make_shared<pipeline::ShadowLane>(log, said->shadow.lane);
    }
    Result<pipeline::Opened> pipeline = pipeline::open_pipeline(
        *said, {.observer = log, .lane = logged ? lane : nullptr, .find_model = finder()});
    if (!pipeline) return pipeline;
    warnings = pipeline->warnings;
    const Result<void> begun = log == nullptr ? Result<void>() : log->begin(*said, *pipeline);
    if (!begun) warnings.push_back(begun.error().message());
    return pipeline;
  };
  Result<pipeline::Opened> opened = open();
  if (!opened) return opened.error();
  opened_ = *std::move(opened);
  warnings_ = std::move(warnings);
  lane_ = std::move(lane);
  return {};
}

void Pipeline::leave_log_in_child() {
  if (process_ == getpid()) return;
  process_ = getpid();
  // What the parent's threads held stays so: it is left alone, and never destroyed here.
  static auto* const left =
      new std::vector<std::pair<std::shared_ptr<void>, std::shared_ptr<void>>>();
  left->emplace_back(std::move(lane_), std::move(log_));
  lane_ = nullptr;
  log_ = nullptr;
  left->emplace_back(opened_.pipeline, nullptr);
  opened_.pipeline = std::make_shared<pipeline::Pipeline>(opened_.pipeline->unobserved());
}

nb::list Pipeline::filter(const nb::list& articles) {
  leave_log_in_child();
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
  leave_log_in_child();
  if (Result<void> loaded = load(); !loaded) raise(loaded.error());
}

bool Pipeline::close(double seconds) {
  leave_log_in_child();
  if (log_ == nullptr) return true;
  const std::shared_ptr<shadow::PairLog> log = std::exchange(log_, nullptr);
  std::shared_ptr<pipeline::ShadowLane> lane = std::exchange(lane_, nullptr);
  opened_.pipeline = std::make_shared<pipeline::Pipeline>(opened_.pipeline->unobserved());
  const auto limit = std::chrono::milliseconds(static_cast<int64_t>(1000.0 * seconds));
  const nb::gil_scoped_release released;
  const bool complete = lane == nullptr || lane->drain(limit);
  log->end();
  lane.reset();  // its end may wait for the model: not with the GIL
  return complete;
}

std::string Pipeline::mode() const { return std::string(to_string(opened_.pipeline->mode())); }

std::string Pipeline::mark() const {
  const nb::gil_scoped_release released;
  const Result<pipeline::Config> said = config();
  return said ? pipeline::mark_of(*said, finder()) : "";
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
      .def("close", &Pipeline::close, nb::arg("seconds"), "Ends the log; verdicts go on.")
      .def("mark", &Pipeline::mark, "Changes with what the pipeline is made of.")
      .def_prop_ro("mode", &Pipeline::mode)
      .def_prop_ro("model", &Pipeline::model)
      .def_prop_ro("warnings", &Pipeline::warnings)
      .def_prop_ro("lost", &Pipeline::lost);
}

}  // namespace prefilter::python
