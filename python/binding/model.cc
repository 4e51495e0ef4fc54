#include "python/binding/model.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "apps/cli/machine.h"
#include "python/binding/articles.h"
#include "python/binding/errors.h"
#include "python/binding/rows.h"

namespace prefilter::python {

namespace nb = nanobind;

Model::Model(Classifier classifier, int threads)
    : classifier_(std::move(classifier)),
      workspaces_(threads > 0 ? threads : cli::usable_processors()) {}

std::unique_ptr<Model> Model::open(const std::string& folder, const Options& options) {
  if (options.threads < 0) {
    raise(Error(ErrorCode::kInvalidArgument, "threads is negative; 0 takes all processors"));
  }
  const ClassifierOptions wanted{.threshold = options.threshold, .max_tokens = options.max_tokens};
  Result<Classifier> opened = [&] {
    const nb::gil_scoped_release released;
    return Classifier::open(folder, wanted);
  }();
  return std::unique_ptr<Model>(new Model(value_or_raise(std::move(opened)), options.threads));
}

std::unique_ptr<Model> Model::with_threshold(std::optional<float> threshold) const {
  return std::unique_ptr<Model>(
      new Model(value_or_raise(classifier_.with_threshold(threshold)), threads()));
}

std::vector<Verdict> Model::judge(const std::vector<Article>& articles) {
  std::vector<Verdict> verdicts;
  workspaces_.use(
      [&](Workspace& workspace) { verdicts = classifier_.classify(articles, workspace); });
  return verdicts;
}

nb::list Model::classify(const nb::list& articles) {
  std::vector<ReadArticle> read = read_articles(articles);
  std::vector<Article> readable;
  for (ReadArticle& one : read) {
    if (!one.error) readable.push_back(std::move(one.article));
  }
  const std::vector<Verdict> verdicts = readable.empty() ? std::vector<Verdict>() : judge(readable);
  Verdict unread;
  unread.threshold = info().threshold;
  unread.language = "other";
  nb::list rows;
  size_t judged = 0;
  for (const ReadArticle& one : read) {
    rows.append(row_of(one.error ? unread : verdicts[judged], one.error));
    judged += one.error ? 0 : 1;
  }
  return rows;
}

void define_model(nb::module_& module) {
  nb::class_<Model>(module, "Model", "An open model. Classifier is the class to use.")
      .def_static(
          "open",
          [](const std::string& folder, std::optional<float> threshold,
             std::optional<int> max_tokens,
             int threads) { return Model::open(folder, {threshold, max_tokens, threads}); },
          nb::arg("folder"), nb::arg("threshold") = nb::none(), nb::arg("max_tokens") = nb::none(),
          nb::arg("threads") = 0, "Opens the bundle in a folder and checks all of it.")
      .def("with_threshold", &Model::with_threshold, nb::arg("threshold").none(),
           "The same model with another threshold; None: the bundle's own.")
      .def("classify", &Model::classify, nb::arg("articles"),
           nb::sig("def classify(self, articles: list[object]) -> list[tuple[str, float, float, "
                   "str, str, int, bool, str | None, str | None]]"),
           "A tuple an article, in order; verdict.py names its fields. Releases the GIL.")
      .def_prop_ro("name", [](const Model& model) { return model.info().name; })
      .def_prop_ro("architecture", [](const Model& model) { return model.info().architecture; })
      .def_prop_ro("precision", [](const Model& model) { return model.info().precision; })
      .def_prop_ro("max_tokens", [](const Model& model) { return model.info().max_tokens; })
      .def_prop_ro("threshold",
                   [](const Model& model) { return as_printed(model.info().threshold); })
      .def_prop_ro("threshold_origin",
                   [](const Model& model) { return model.info().threshold_origin; })
      .def_prop_ro("languages", [](const Model& model) { return model.info().languages; })
      .def_prop_ro("threads", &Model::threads);
}

}  // namespace prefilter::python
