#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/classifier.h"

namespace prefilter::predict {

struct Answer;

/// What serving needs of an open model. Immutable; safe to share between threads.
class Model {
 public:
  virtual ~Model() = default;

  virtual const ModelInfo& info() const = 0;
  /// As Classifier::prepare and Classifier::judge: neither fails.
  virtual Prepared prepare(const Article& article) const = 0;
  virtual std::vector<Verdict> judge(std::span<const Prepared> prepared,
                                     Workspace& workspace) const = 0;

  /// The last word on an answer that somebody waits for, also on one that failed or came too late:
  /// once an article, on the thread that has it, before it is counted and delivered. Must return
  /// soon.
  virtual void settle(const Article& article, Answer& answer) const noexcept {
    static_cast<void>(article);
    static_cast<void>(answer);
  }

  /// The model without what settle does, for questions about the model itself; null: this is it.
  virtual std::shared_ptr<const Model> alone() const { return nullptr; }

  /// Who decides: "model", or the mode of a pipeline of rules and model.
  virtual std::string_view mode() const { return "model"; }
};

/// Opens a model anew at each call: at the start and at each reload.
using ModelOpener = std::function<Result<std::shared_ptr<const Model>>()>;

/// Where a model comes from.
struct ModelSource {
  std::string path;                ///< a bundle's folder, or a link to one
  std::optional<float> threshold;  ///< replaces those of the bundle; in [0, 1]
};

/// Opens the bundle that the path means at this moment, its hashes checked and its golden articles
/// scored again. Errors: those of Classifier::open.
Result<std::shared_ptr<const Model>> open_model(const ModelSource& source);

}  // namespace prefilter::predict
