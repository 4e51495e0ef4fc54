#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::benchmark {

/// Articles that are judged one at a time.
struct Workload {
  std::string name;
  std::vector<Article> articles;  ///< at least one
  size_t repeats = 1;             ///< of each article in each round; >= 1
};

/// What is done in each round with each candidate.
struct Plan {
  size_t warm_up = 1;                    ///< rounds that do not count
  size_t rounds = 5;                     ///< that do; >= 1
  std::vector<Workload> singles = {};    ///< latency
  std::vector<Article> throughput = {};  ///< judged as one job; empty: not measured
};

/// Judges articles as one job.
using Judge = std::function<Result<void>(std::span<const Article>)>;

/// What was measured of one candidate.
struct Timings {
  /// Milliseconds by workload of Plan::singles, then by round, in order.
  std::vector<std::vector<std::vector<double>>> singles_ms;
  std::vector<double> throughput_s;  ///< of the whole job, by round
};

/// What the measurement asks of the program around it.
struct RoundsContext {
  std::function<double()> now_s;  ///< a steady clock
  /// Told after each step, and how many there are; may be empty.
  std::function<void(size_t done, size_t steps)> progress = {};
  std::function<bool()> stop = {};  ///< asked after each step; may be empty
};

/// Measures all candidates in turn, round by round, each round beginning with another one: what
/// slows the machine for a while slows all of them alike. Gives a Timings for each candidate, in
/// order. Errors: the first of a judge; kUnavailable if stop() said so.
Result<std::vector<Timings>> measure_rounds(std::span<const Judge> candidates, const Plan& plan,
                                            const RoundsContext& context);

}  // namespace prefilter::benchmark
