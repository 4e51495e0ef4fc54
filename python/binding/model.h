#pragma once

#include <nanobind/nanobind.h>
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/classifier.h"

namespace prefilter::python {

/// An open model as Python sees it, safe to share between its threads. A caller releases the GIL
/// while its articles are judged. Of callers at the same time one has all the threads; each other
/// has one, so that many of them do not crowd the processors.
/// A forked child may use it: what the parent's other threads had in hand is left to them.
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
  int threads() const { return threads_; }

 private:
  Model(Classifier classifier, int threads);
  std::vector<Verdict> judge(const std::vector<Article>& articles);

  Classifier classifier_;
  int threads_;
  std::unique_ptr<Workspace> take_workspace(bool& wide);
  // Guarded by the GIL, not by a mutex: one that another thread held at a fork would stay locked.
  std::unique_ptr<Workspace> wide_;                 // null: in use, or not yet made
  std::vector<std::unique_ptr<Workspace>> narrow_;  // those not in use
  bool wide_in_use_ = false;
  pid_t process_ = 0;  // in which wide_in_use_ holds
};

void define_model(nanobind::module_& module);

}  // namespace prefilter::python
