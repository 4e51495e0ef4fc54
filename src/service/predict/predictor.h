#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "service/predict/model.h"
#include "service/predict/observer.h"

namespace prefilter::predict {

/// How articles wait, gather and are given up.
struct Settings {
  size_t queue_length = 1024;  ///< articles that may wait at once; > 0
  /// How long an article waits for company while a thread is free. Zero is best for most: batches
  /// form by themselves while all threads are busy. >= 0
  std::chrono::microseconds batch_wait{0};
  /// From the submission to the answer, where the request names none; > 0. An article that cannot
  /// be judged by then passes (error_pass, kDeadline).
  std::chrono::milliseconds deadline{2000};
  /// About how many tokens a thread judges in one go: so long may a short article have to wait for
  /// a long one. 512 cost 2 % of the throughput of 1,024 (engine/batch_plan.cc). > 0
  size_t batch_tokens = 512;
  size_t threads = 1;  ///< that judge; > 0
};

/// What a caller may ask for beside the articles.
struct Request {
  std::optional<std::chrono::milliseconds> deadline = {};  ///< of all its articles; > 0
  /// Asked before an article is judged, from any thread: true if nobody wants the answers any more.
  /// What is left then passes unjudged (error_pass, kUnavailable).
  std::function<bool()> abandoned = {};
  bool model_alone = false;  ///< the verdicts are the model's own: no rules, no log (Model::alone)
};

/// Takes the answer to the article of that index. Called once an article, in the order of the
/// articles, one call at a time, from threads of the predictor; must return soon and must not
/// throw.
using Done = std::function<void(size_t index, Answer answer)>;

/// Why a submission was turned away: done is never called then.
struct Refusal {
  Error error;                            ///< kOverloaded, or kUnavailable while draining
  std::chrono::milliseconds retry_after;  ///< when there should be room again; > 0
};

/// Whether a submission was taken.
struct [[nodiscard]] Admission {
  std::optional<Refusal> refusal;
  bool accepted() const { return !refusal; }
};

/// Judges articles for many callers at once with one model, which may be exchanged meanwhile.
///
/// Admission: there is one rule, for a single article and a batch. A submission is turned away at
/// once if the queue is full, or if by what the threads have lately judged it would wait for more
/// than half of its deadline; a short article waits less than a long one (length_queue.h). A batch
/// takes only a few places of the queue at a time and fills them from its own articles, so that
/// others get their turn; of these the deadline counts from there, unless the request names one.
///
/// A thread judges a batch of its own; one that has all the work there is lets the others help.
/// Verdicts do not depend on batches, threads or neighbours. An article that the engine fails on or
/// that misses its deadline passes, its error in the verdict. Safe to call from many threads.
class Predictor {
 public:
  /// Opens the model, with all its checks. observer may be null and must outlive the predictor.
  /// Errors: those of opening; kInvalidArgument for settings out of range.
  static Result<std::unique_ptr<Predictor>> open(const ModelSource& source,
                                                 const Settings& settings,
                                                 Observer* observer = nullptr);
  /// The same with another way to open models.
  static Result<std::unique_ptr<Predictor>> open(ModelOpener opener, const Settings& settings,
                                                 Observer* observer = nullptr);

  /// Answers what is left as error_pass (kUnavailable); call drain before to have it judged.
  ~Predictor();
  Predictor(const Predictor&) = delete;
  Predictor& operator=(const Predictor&) = delete;

  /// Never waits for a verdict: `done` is called later, or, if the submission is refused, never.
  Admission submit(std::vector<Article> articles, const Request& request, Done done);

  /// Opens the model anew, with all its checks, and lets it serve from then on; what was submitted
  /// before is judged by the model before it. Returns when that is so; one reload at a time.
  /// Errors: those of opening; then all stays as it was.
  Result<void> reload();

  /// Whether submissions may be accepted: from opening until drain.
  bool ready() const;

  /// Takes no more submissions and waits until all answers are delivered; at most so long.
  /// Returns whether nothing is left.
  bool drain(std::chrono::milliseconds limit);

  /// The model that new submissions get.
  std::shared_ptr<const Model> model() const;

  size_t waiting() const;  ///< articles in the queue now
  const Settings& settings() const;

 private:
  struct State;
  explicit Predictor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace prefilter::predict
