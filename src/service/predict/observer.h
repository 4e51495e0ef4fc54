#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/classifier.h"
#include "prefilter/error.h"
#include "prefilter/verdict.h"

namespace prefilter::predict {

/// What an article's time went into.
struct Times {
  std::chrono::microseconds queue{0};     ///< from admission until a thread took it
  std::chrono::microseconds tokenize{0};  ///< article, text, tokens
  std::chrono::microseconds infer{0};     ///< encoder, score, decision, of its whole batch
};

/// What became of one article.
struct Answer {
  Verdict verdict;
  std::string model;  ///< the name of the model that judged, as in a verdict line
  Times times;        ///< zero for the stages that it did not reach
  /// Of the rules that hit, "group/name"; nullopt: no rules stand beside the model.
  std::optional<std::vector<std::string>> patterns = {};
};

/// Is told what happens, by the threads on which it happens: calls come from many threads at once,
/// must return soon and must not throw. Whoever counts or logs overrides what it wants.
class Observer {
 public:
  virtual ~Observer() = default;

  /// An article has its answer; it is not yet delivered.
  virtual void answered(const Answer& answer) { static_cast<void>(answer); }

  /// A batch has been judged.
  virtual void batch_judged(size_t articles, size_t tokens) {
    static_cast<void>(articles);
    static_cast<void>(tokens);
  }

  /// So many articles were turned away; error as in Admission.
  virtual void refused(size_t articles, const Error& error) {
    static_cast<void>(articles);
    static_cast<void>(error);
  }

  /// A model serves from now on, the first one included.
  virtual void model_changed(const ModelInfo& model) { static_cast<void>(model); }

  /// A new model was not taken; the one before it goes on.
  virtual void reload_failed(const Error& error) { static_cast<void>(error); }
};

}  // namespace prefilter::predict
