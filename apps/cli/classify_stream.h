#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/cli/article_source.h"
#include "apps/cli/result_file.h"
#include "apps/cli/status_line.h"
#include "apps/cli/verdict_format.h"

namespace prefilter::cli {

/// A verdict and the model that gave it; empty: the one of the format.
struct Judgement {
  Verdict verdict;
  std::string model = {};
  std::optional<std::vector<std::string>> patterns = {};  ///< see Judged
};

/// Judges articles: one judgement each, in order. Classifier::classify, a server, or a fake in
/// tests.
using Judge = std::function<std::vector<Judgement>(std::span<const Article>)>;

struct StreamOptions {
  size_t batch_tokens = 4096;  ///< about so many tokens are judged in one go; > 0
  float threshold = 0.0F;      ///< for the lines of articles that could not be judged

  /// Asked between batches: whether the user wants an end.
  std::function<bool()> stop = [] { return false; };

  /// Asked between batches: an error ends the run.
  std::function<Result<void>()> healthy = [] { return Result<void>(); };
};

struct StreamResult {
  Counts counts;
  bool interrupted = false;  ///< stop said so
  bool reader_left = false;  ///< nobody reads the results any more
};

/// Reads on a thread of its own, judges and writes on the caller's, until the source is at its end.
/// Results appear in the order of the input, each batch as soon as it is judged.
/// Errors: those of the output, and what `healthy` says.
Result<StreamResult> classify_stream(ArticleSource source, const Judge& judge,
                                     const VerdictFormat& format, ResultFile& out,
                                     StatusLine& progress, const StreamOptions& options);

}  // namespace prefilter::cli
