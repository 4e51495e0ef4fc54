#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "engine/tokens/tokenizer.h"
#include "lab/train/splits.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// The token ids of many articles, end to end.
struct TokenTable {
  std::vector<int32_t> ids;
  std::vector<size_t> offsets = {0};  ///< [articles + 1]
  size_t truncated = 0;               ///< articles of which tokens were dropped

  size_t articles() const { return offsets.size() - 1; }
  size_t length(size_t article) const { return offsets[article + 1] - offsets[article]; }
  std::span<const int32_t> of(size_t article) const {
    return std::span(ids).subspan(offsets[article], length(article));
  }
  std::vector<size_t> lengths() const;
};

struct TokenizeOptions {
  size_t max_tokens = 512;  ///< a longer article is cut, special tokens included
  /// Called on the caller's thread now and then, and at the end.
  std::function<void(size_t done, size_t all)> progress = {};
};

/// Turns examples into ids as serving does (engine/model_input.h), in order. The result does not
/// depend on the threads. Errors: the first one of an example, naming its line.
Result<TokenTable> tokenize(std::span<const Example> examples, const tokens::Tokenizer& tokenizer,
                            const TokenizeOptions& options, ThreadPool& pool);

}  // namespace prefilter::train
