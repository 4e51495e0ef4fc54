#include "engine/scorer.h"

#include <algorithm>
#include <exception>
#include <new>
#include <numeric>

#include "engine/batch_plan.h"
#include "engine/decision/language.h"
#include "engine/model_input.h"

namespace prefilter {
namespace {

/// What was thrown, as an error of the article. Call inside a catch clause only.
Error current_failure() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::kUnavailable, "out of memory");
  } catch (const std::exception& failure) {
    return Error(ErrorCode::kInternal, failure.what());
  } catch (...) {
    return Error(ErrorCode::kInternal, "unknown failure");
  }
}

std::vector<size_t> lengths_of(std::span<const Scored> scored) {
  std::vector<size_t> lengths;
  for (const Scored& one : scored) lengths.push_back(one.error ? 0 : one.ids.size());
  return lengths;
}

}  // namespace

ScorerWorkspace::ScorerWorkspace(size_t threads) : pool(std::max<size_t>(threads, 1)) {
  for (size_t i = 0; i < pool.threads(); ++i) lanes.push_back(std::make_unique<Lane>());
}

Prepared Scorer::prepare(const Article& article) const {
  Prepared prepared;
  try {
    Result<ModelInput> input = model_input(article, *parts_.tokenizer, parts_.max_tokens);
    if (!input) {
      prepared.error = input.error();
      return prepared;
    }
    prepared.language = decision::article_language(article, input->composed.words());
    prepared.ids = std::move(input->encoding.ids);
    prepared.truncated = input->encoding.truncated;
  } catch (...) {
    prepared.error = current_failure();
  }
  return prepared;
}

void Scorer::run_batch(std::span<const size_t> batch, std::span<Scored> scored,
                       ScorerWorkspace::Lane& lane, ThreadPool& pool) const {
  lane.ids.clear();
  lane.offsets.assign(1, 0);
  for (const size_t article : batch) {
    const std::vector<int32_t>& ids = scored[article].ids;
    lane.ids.insert(lane.ids.end(), ids.begin(), ids.end());
    lane.offsets.push_back(lane.ids.size());
  }
  const size_t labels = parts_.encoder->config().labels.size();
  lane.logits.resize(batch.size() * labels);
  const Result<void> done =
      parts_.encoder->forward({lane.ids, lane.offsets}, lane.logits, lane.encoder, pool);
  for (size_t i = 0; i < batch.size(); ++i) {
    Scored& one = scored[batch[i]];
    const auto logits = std::span(lane.logits).subspan(i * labels, labels);
    one.logits.assign(logits.begin(), logits.end());
    const Result<float> p =
        done ? score::p_commerce(logits, parts_.calibration) : Result<float>(done.error());
    if (p) {
      one.p_commerce = *p;
    } else {
      one.error = p.error();
    }
  }
}

void Scorer::run_batch_guarded(std::span<const size_t> batch, std::span<Scored> scored,
                               ScorerWorkspace::Lane& lane, ThreadPool& pool) const {
  try {
    run_batch(batch, scored, lane, pool);
  } catch (...) {
    const Error failure = current_failure();
    for (const size_t article : batch) scored[article].error = failure;
  }
}

std::vector<Scored> Scorer::score(std::span<const Article> articles,
                                  ScorerWorkspace& workspace) const {
  std::vector<Scored> scored(articles.size());
  workspace.pool.run(articles.size(), [&](size_t index, size_t) {
    static_cast<Prepared&>(scored[index]) = prepare(articles[index]);
  });
  run(scored, workspace);
  return scored;
}

std::vector<Scored> Scorer::score(std::span<const Prepared> prepared,
                                  ScorerWorkspace& workspace) const {
  std::vector<Scored> scored(prepared.size());
  for (size_t i = 0; i < prepared.size(); ++i) static_cast<Prepared&>(scored[i]) = prepared[i];
  run(scored, workspace);
  return scored;
}

void Scorer::run(std::span<Scored> scored, ScorerWorkspace& workspace) const {
  const std::vector<size_t> lengths = lengths_of(scored);
  const size_t tokens = std::accumulate(lengths.begin(), lengths.end(), size_t{0});
  const auto batches = plan_batches(lengths, batch_count(tokens, workspace.pool.threads()));
  if (batches.size() == 1) {  // all threads share the one batch: latency
    run_batch_guarded(batches[0], scored, *workspace.lanes[0], workspace.pool);
  } else {  // each thread runs batches of its own: throughput
    workspace.pool.run(batches.size(), [&](size_t index, size_t worker) {
      ScorerWorkspace::Lane& lane = *workspace.lanes[worker];
      run_batch_guarded(batches[index], scored, lane, lane.alone);
    });
  }
}

}  // namespace prefilter
