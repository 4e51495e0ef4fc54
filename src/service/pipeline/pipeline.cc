#include "service/pipeline/pipeline.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

#include "base/check.h"
#include "service/pipeline/apply.h"

namespace prefilter::pipeline {
namespace {

/// What stands for the verdict of a model that may not decide.
Verdict barred(const std::optional<Verdict>& model) {
  Verdict verdict = model.value_or(Verdict());
  verdict.decided_by = DecidedBy::kErrorPass;
  verdict.error = Error(ErrorCode::kRefused, "the fuse is blown: the model does not decide");
  return verdict;
}

}  // namespace

namespace {

uint64_t next_id() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

}  // namespace

Pipeline::Pipeline(Parts parts) : parts_(std::move(parts)), id_(next_id()) {
  PREFILTER_CHECK(parts_.model != nullptr, "a pipeline has a model, though it may always fail");
}

std::vector<Pair> Pipeline::filter(std::span<const Article> articles, Workspace& workspace) const {
  if (parts_.mode != Mode::kShadow) return filter_both(articles, workspace);
  std::vector<Pair> pairs;
  for (const Article& article : articles) pairs.push_back(settle(article, std::nullopt));
  return pairs;
}

std::vector<Pair> Pipeline::filter_both(std::span<const Article> articles,
                                        Workspace& workspace) const {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Verdict> verdicts = ask(*parts_.model, articles, workspace);
  const auto time =
      (std::chrono::steady_clock::now() - start) / std::max<size_t>(articles.size(), 1);
  std::vector<Pair> pairs;
  for (size_t i = 0; i < articles.size(); ++i) {
    pairs.push_back(pair_of(articles[i], verdicts[i]));
    pairs.back().model_time = time;
    show(articles[i], pairs.back());
  }
  return pairs;
}

Pipeline Pipeline::seen_by(std::shared_ptr<PairObserver> observer, std::shared_ptr<ShadowLane> lane,
                           std::shared_ptr<const ModelGuard> guard) const {
  Parts parts = parts_;
  parts.observer = std::move(observer);
  parts.lane = std::move(lane);
  parts.guard = std::move(guard);
  return Pipeline(std::move(parts));
}

Pair Pipeline::settle(const Article& article, const std::optional<Verdict>& model) const noexcept {
  try {
    Pair pair = pair_of(article, model);
    show(article, pair);
    return pair;
  } catch (const std::exception&) {
    Pair pair;  // kErrorPass
    pair.pipeline = id_;
    pair.mode = parts_.mode;
    pair.verdict.error = Error(ErrorCode::kUnavailable, "out of memory");  // needs none itself
    return pair;
  }
}

Pair Pipeline::pair_of(const Article& article, const std::optional<Verdict>& model) const {
  Pair pair{.pipeline = id_, .mode = parts_.mode, .model = model, .model_name = parts_.model->name};
  if (parts_.rules != nullptr) pair.regex = parts_.rules->judge(article);
  pair.barred =
      pair.mode != Mode::kShadow && parts_.guard != nullptr && !parts_.guard->allows_model();
  pair.verdict = apply(pair.mode, pair.barred ? barred(model) : pair.model, pair.regex);
  return pair;
}

void Pipeline::show(const Article& article, const Pair& pair) const noexcept {
  if (parts_.mode == Mode::kShadow && !pair.model) {
    if (parts_.lane != nullptr) parts_.lane->submit(article, pair, parts_.model);
  } else if (parts_.observer != nullptr) {
    parts_.observer->observe(article, pair);
  }
}

}  // namespace prefilter::pipeline
