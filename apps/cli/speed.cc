#include "apps/cli/speed.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <span>

#include "engine/batch_plan.h"

namespace prefilter::cli {
namespace {

/// Seconds of each timed run; the error of the first that fails.
Result<std::vector<double>> timed(Runs runs, const std::function<Result<void>()>& work) {
  std::vector<double> seconds;
  for (size_t i = 0; i < runs.warm_up + runs.timed; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (Result<void> done = work(); !done) return done.error();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    if (i >= runs.warm_up) seconds.push_back(spent.count());
  }
  return seconds;
}

}  // namespace

SpeedMeter::SpeedMeter(const encoder::Encoder& encoder, size_t threads)
    : encoder_(encoder), pool_(threads) {
  for (size_t i = 0; i < threads; ++i) lanes_.push_back(std::make_unique<Lane>());
}

Result<void> SpeedMeter::forward(const IdLists& ids, std::span<const size_t> batch, Lane& lane,
                                 ThreadPool& pool) const {
  lane.ids.clear();
  lane.offsets.assign(1, 0);
  for (const size_t article : batch) {
    lane.ids.insert(lane.ids.end(), ids[article].begin(), ids[article].end());
    lane.offsets.push_back(lane.ids.size());
  }
  lane.logits.resize(batch.size() * encoder_.config().labels.size());
  return encoder_.forward({lane.ids, lane.offsets}, lane.logits, lane.workspace, pool);
}

Result<void> SpeedMeter::forward_all(const IdLists& ids) {
  std::vector<size_t> lengths;
  size_t tokens = 0;
  for (const auto& article : ids) {
    lengths.push_back(article.size());
    tokens += article.size();
  }
  const auto batches = plan_batches(lengths, batch_count(tokens, pool_.threads()));
  if (batches.size() == 1) return forward(ids, batches[0], *lanes_[0], pool_);
  std::mutex mutex;
  std::optional<Error> failure;
  pool_.run(batches.size(), [&](size_t index, size_t worker) {
    Lane& lane = *lanes_[worker];
    if (Result<void> done = forward(ids, batches[index], lane, lane.alone); !done) {
      const std::lock_guard lock(mutex);
      failure = done.error();
    }
  });
  if (failure) return *failure;
  return {};
}

Result<std::vector<double>> SpeedMeter::latency_ms(const std::vector<int32_t>& ids, Runs runs) {
  const IdLists articles = {ids};
  const size_t first = 0;
  Result<std::vector<double>> samples =
      timed(runs, [&] { return forward(articles, {&first, 1}, *lanes_[0], pool_); });
  if (!samples) return samples;
  for (double& sample : *samples) sample *= 1e3;
  return samples;
}

Result<std::vector<double>> SpeedMeter::total_s(const IdLists& ids, Runs runs) {
  return timed(runs, [&] { return forward_all(ids); });
}

}  // namespace prefilter::cli
