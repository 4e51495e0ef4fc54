#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "service/pipeline/regex_stage.h"
#include "service/pipeline/shadow_lane.h"

namespace prefilter::pipeline {

/// What a pipeline is made of.
struct Parts {
  Mode mode = Mode::kShadow;
  std::shared_ptr<const ModelPart> model = {};   ///< never null
  std::shared_ptr<const RegexStage> rules = {};  ///< null: there are none
  std::shared_ptr<PairObserver> observer = {};   ///< null: nobody looks
  /// Brings the observer its pairs in mode shadow; null: there it sees none, and the model is not
  /// asked.
  std::shared_ptr<ShadowLane> lane = {};
  std::shared_ptr<const ModelGuard> guard = {};  ///< null: the model always has its say
};

/// Rules and model on their way to one verdict: the same walk for the command line, the server and
/// Python. Immutable; safe to share between threads, each of which brings its own workspace.
///
/// In mode shadow the model is asked only if there is a lane, and never before the verdict is
/// given; see ShadowLane. Nothing that model, rules or observer do makes a call fail.
class Pipeline {
 public:
  explicit Pipeline(Parts parts);

  /// A pair each, in order. In mode shadow they lack the model's verdict.
  std::vector<Pair> filter(std::span<const Article> articles, Workspace& workspace) const;

  /// The same, but the model is asked here and now in every mode, and nothing is dropped: replays
  /// of old traffic. The verdicts are those of filter.
  std::vector<Pair> filter_both(std::span<const Article> articles, Workspace& workspace) const;

  /// What becomes of an article that a model of the caller's has judged; nullopt in mode shadow,
  /// where it is asked afterwards. Shows the pair to the observer. The end of every walk.
  Pair settle(const Article& article, const std::optional<Verdict>& model) const noexcept;

  /// The same for others to look at, with another id. Each may be null, as in Parts.
  Pipeline seen_by(std::shared_ptr<PairObserver> observer, std::shared_ptr<ShadowLane> lane,
                   std::shared_ptr<const ModelGuard> guard) const;

  /// The same for nobody to look at, under the same guard.
  Pipeline unobserved() const { return seen_by(nullptr, nullptr, parts_.guard); }

  uint64_t id() const { return id_; }  ///< of this process, from 1; no two are alike
  Mode mode() const { return parts_.mode; }
  const ModelPart& model() const { return *parts_.model; }

 private:
  Pair pair_of(const Article& article, const std::optional<Verdict>& model) const;
  void show(const Article& article, const Pair& pair) const noexcept;

  Parts parts_;
  uint64_t id_;
};

}  // namespace prefilter::pipeline
