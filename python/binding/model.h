#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/classifier.h"
#include "python/binding/workspaces.h"

namespace prefilter::python {

/// An open model as Python sees it, safe to share between its threads, and with a forked child. A
/// caller releases the GIL while its articles are judged; see Workspaces.
class Model {
 public:
  struct Options {
    std::optional<float> threshold;
    std::optional<int> max_tokens;
    int threads = 0;  ///< of one call; 0: as many as the process may use processors
  };

  /// Raises the error table's exception if the bundle cannot be opened.
  static std::unique_ptr<Model> open(const std::string& folder, const Options& options);

  /// The same model with another threshold; nullopt: the bundle's. Raises ValueError outside [0,
  /// 1].
  std::unique_ptr<Model> with_threshold(std::optional<float> threshold) const;

  /// A tuple an article, in order; raises nothing for a bad article. See verdict.py for its fields.
  nanobind::list classify(const nanobind::list& articles);

  const ModelInfo& info() const { return classifier_.info(); }
  int threads() const { return workspaces_.threads(); }

 private:
  Model(Classifier classifier, int threads);
  std::vector<Verdict> judge(const std::vector<Article>& articles);

  Classifier classifier_;
  Workspaces workspaces_;
};

void define_model(nanobind::module_& module);

}  // namespace prefilter::python
