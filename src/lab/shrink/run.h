#pragma once

#include <optional>
#include <string>

#include "engine/convert.h"
#include "lab/shrink/accuracy.h"
#include "lab/shrink/report.h"
#include "lab/shrink/shrink.h"

namespace prefilter::shrink {

struct RunOptions {
  ShrinkOptions shrink;
  /// Set: the target is no checkpoint but a bundle in int8, its word embeddings in this form.
  std::optional<Embeddings> embeddings;
  ConvertOptions bundle;  ///< the bundle's name, thresholds and so on; source, target and
                          ///< embeddings are filled in
  std::string data;       ///< labelled articles to compare both models on; empty: none
  AccuracyOptions accuracy;
  size_t threads = 1;  ///< that score articles
};

/// Shrinks, writes a bundle if asked to, and compares both models on labelled articles: the source
/// in fp32, the result as it was written. Nothing is left behind after an error but a target that
/// was complete before the comparison. Errors: as shrink, convert_model and read_split.
Result<RunReport> run(const RunOptions& options);

}  // namespace prefilter::shrink
