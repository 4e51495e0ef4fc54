#include "lab/benchmark/rounds.h"

#include "base/check.h"

namespace prefilter::benchmark {
namespace {

Result<double> timed_s(const Judge& judge, std::span<const Article> articles,
                       const RoundsContext& context) {
  const double start = context.now_s();
  if (Result<void> done = judge(articles); !done) return done.error();
  return context.now_s() - start;
}

Result<std::vector<double>> single_ms(const Judge& judge, const Workload& workload,
                                      const RoundsContext& context) {
  std::vector<double> samples;
  for (size_t i = 0; i < workload.repeats; ++i) {
    for (const Article& article : workload.articles) {
      const Result<double> spent = timed_s(judge, {&article, 1}, context);
      if (!spent) return spent.error();
      samples.push_back(*spent * 1e3);
    }
  }
  return samples;
}

/// One round of one candidate; its timings are kept unless it only warms up.
Result<void> measure_once(const Judge& judge, const Plan& plan, const RoundsContext& context,
                          Timings* timings) {
  for (size_t i = 0; i < plan.singles.size(); ++i) {
    Result<std::vector<double>> samples = single_ms(judge, plan.singles[i], context);
    if (!samples) return samples.error();
    if (timings != nullptr) timings->singles_ms[i].push_back(*std::move(samples));
  }
  if (plan.throughput.empty()) return {};
  const Result<double> spent = timed_s(judge, plan.throughput, context);
  if (!spent) return spent.error();
  if (timings != nullptr) timings->throughput_s.push_back(*spent);
  return {};
}

}  // namespace

Result<std::vector<Timings>> measure_rounds(std::span<const Judge> candidates, const Plan& plan,
                                            const RoundsContext& context) {
  PREFILTER_CHECK(plan.rounds >= 1, "the options' range says so");
  std::vector<Timings> all(candidates.size());
  for (Timings& timings : all) timings.singles_ms.resize(plan.singles.size());
  const size_t rounds = plan.warm_up + plan.rounds;
  const size_t steps = rounds * candidates.size();
  for (size_t step = 0; step < steps; ++step) {
    const size_t round = step / candidates.size();
    const size_t candidate = (round + step) % candidates.size();
    Timings* timings = round < plan.warm_up ? nullptr : &all[candidate];
    if (Result<void> done = measure_once(candidates[candidate], plan, context, timings); !done) {
      return done.error();
    }
    if (context.progress) context.progress(step + 1, steps);
    if (context.stop && context.stop()) {
      return Error(ErrorCode::kUnavailable, "interrupted: nothing was written");
    }
  }
  return all;
}

}  // namespace prefilter::benchmark
