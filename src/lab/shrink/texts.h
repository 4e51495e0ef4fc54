#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

/// How far reading has come.
struct TextProgress {
  size_t articles = 0;
  std::optional<double> share;  ///< of all bytes, in [0, 1]; absent for a stream
};

struct TextsRead {
  size_t articles = 0;
  size_t faulty_lines = 0;  ///< lines that are no article, left out
};

/// Reads the articles of JSONL files, plain or gzip (docs/formats/articles.md), one after the
/// other; `each` gets them in order. Errors: kNotFound and its kind for a file that does not open;
/// kInvalidArgument for a file without any article; what `each` returns.
Result<TextsRead> for_each_article(const std::vector<std::string>& files,
                                   const std::function<Result<void>(const Article&)>& each,
                                   const std::function<void(const TextProgress&)>& progress);

}  // namespace prefilter::shrink
