#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "service/pipeline/pair.h"
#include "service/shadow/run_log.h"

namespace prefilter::shadow {

/// Judges articles by both, in order: Pipeline::filter_both.
using PairJudge = std::function<std::vector<pipeline::Pair>(std::span<const Article>)>;

/// How far a replay has come.
struct ReplayProgress {
  uint64_t articles = 0;        ///< judged by this call
  uint64_t faulty = 0;          ///< lines that are no article; passed over, as in `classify`
  uint64_t skipped = 0;         ///< lines that were done before
  std::optional<double> share;  ///< of the file, in [0, 1]
};

struct ReplayOptions {
  size_t batch = 256;  ///< articles judged, and committed, in one go; > 0
  std::function<int64_t()> now_ms;
  std::function<bool()> stop = [] { return false; };  ///< asked between batches
  std::function<void(const ReplayProgress&)> tell = [](const auto&) {};
};

struct ReplayResult {
  ReplayProgress progress;
  bool finished = false;  ///< false: `stop` said so; another call goes on
};

/// Shows a dump (docs/formats/articles.md) to both and writes the pairs into the log, from the line
/// at which an earlier call came to its end, however that ended: a batch and its place in the dump
/// are one commit, so no line counts twice. At the end of the dump it ends the run.
/// Errors: those of LineReader::open and RunLog::append.
Result<ReplayResult> replay(const std::string& dump, RunLog& log, const PairJudge& judge,
                            const ReplayOptions& options);

}  // namespace prefilter::shadow
