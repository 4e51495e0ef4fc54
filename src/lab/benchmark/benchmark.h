#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lab/benchmark/candidates.h"
#include "lab/benchmark/report.h"
#include "lab/benchmark/rounds.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::benchmark {

/// What the measurement is made of; the names are those of the flags.
struct Options {
  size_t threads = 0;          ///< of each call; 0: as many as the process may use
  size_t rounds = 5;           ///< that count, >= 1
  size_t warm_up_rounds = 1;   ///< that do not
  size_t mix_articles = 128;   ///< of the length mix
  size_t data_articles = 200;  ///< at most so many of the given articles, spread evenly over them
  size_t window_repeats = 20;  ///< of the longest article, each round
  size_t cold_starts = 5;      ///< fresh processes; 0: neither cold start nor memory is measured
  uint64_t seed = 20260101;    ///< of the length mix
};

/// The articles of the three workloads.
struct Articles {
  Article longest;  ///< at least as long as any window
  std::vector<Article> mix;
  std::vector<Article> given;  ///< may be empty
};

/// Runs the classifying program in a fresh process on one article and on the mix, `cold_starts`
/// times, and says what it took.
using RunProgram = std::function<Result<ProgramRun>(const Candidate& candidate)>;

struct Context {
  RoundsContext rounds;
  RunProgram run_program = {};  ///< empty: not measured
  std::function<void(const std::string& text)> say = {};
};

/// Measures all candidates. What a machine says of itself, versions and the data's name are left to
/// the caller to fill in. All candidates are open at the same time, so that they take turns.
/// Errors: those of opening a bundle, naming the candidate; kInternal for an article that could not
/// be judged; those of measure_rounds and of run_program.
Result<Report> measure(const std::vector<Candidate>& candidates, const Articles& articles,
                       const Options& options, const Context& context);

/// At most `count` of the articles, in their order and spread evenly.
std::vector<Article> spread_evenly(std::vector<Article> articles, size_t count);

}  // namespace prefilter::benchmark
