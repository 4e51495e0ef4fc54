#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "prefilter/classifier.h"
#include "service/pipeline/pair.h"

namespace prefilter::pipeline {

/// Judges articles: one verdict each, in order. May fail in any way; the pipeline bears it.
using ModelJudge = std::function<std::vector<Verdict>(std::span<const Article>, Workspace&)>;

/// A model in a pipeline.
struct ModelPart {
  std::string name;  ///< as in a verdict line
  ModelJudge judge;  ///< safe to call from many threads, each with its workspace
};

/// Asks the model and makes the best of what comes back: as many verdicts as articles; where it
/// throws, or gives another number, each carries an error.
std::vector<Verdict> ask(const ModelPart& model, std::span<const Article> articles,
                         Workspace& workspace) noexcept;

/// How the model works in mode shadow.
struct LaneOptions {
  size_t queue_articles = 1024;              ///< that may wait; more are dropped and counted; > 0
  size_t queue_bytes = size_t{64} << 20;     ///< of their texts
  size_t threads = 1;                        ///< that judge, at the system's lowest priority; > 0
  std::chrono::milliseconds farewell{2000};  ///< how long the end waits for a model that is at work
};

/// Where models judge in mode shadow: off the verdict's path, on threads of the lowest priority
/// behind a bounded queue. Whoever submits never waits for it; a model that throws, hangs or is too
/// slow costs pairs, which are counted, and nothing else. A forked child has no such threads. One
/// lane serves one pipeline after another: what waits is judged by the model that it came with.
class ShadowLane {
 public:
  /// observer: never null.
  ShadowLane(std::shared_ptr<PairObserver> observer, const LaneOptions& options);

  /// What waits is dropped and counted. A thread that the model does not let go of is left behind;
  /// it touches nothing of the observer's afterwards.
  ~ShadowLane();
  ShadowLane(const ShadowLane&) = delete;
  ShadowLane& operator=(const ShadowLane&) = delete;

  /// Takes a pair that lacks the model's verdict; the observer gets it once it is whole, or is told
  /// that it was dropped.
  void submit(const Article& article, const Pair& pair,
              const std::shared_ptr<const ModelPart>& model) noexcept;

  /// Waits until all that was submitted is judged; at most so long. Returns whether it is.
  bool drain(std::chrono::milliseconds limit);

 private:
  struct State;

  LaneOptions options_;
  std::shared_ptr<State> state_;
};

}  // namespace prefilter::pipeline
