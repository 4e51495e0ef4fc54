#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/shrink/layers.h"
#include "lab/shrink/texts.h"
#include "lab/shrink/usage.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

struct ShrinkOptions {
  std::string source;              ///< a Hugging Face folder, with or without a classification head
  std::string target;              ///< must not exist
  std::vector<std::string> texts;  ///< JSONL files whose articles say which tokens are used
  std::vector<std::string> compare;  ///< JSONL files to count tokens of instead: held-out articles
  size_t keep_vocabulary = 0;        ///< how many tokens stay; 0: all that the texts use, or, where
                                     ///< there are no texts, all of them
  uint32_t min_count = 1;            ///< rarer tokens count as not used
  LayerChoice layers;
  /// Called now and then with what is being done.
  std::function<void(std::string_view doing, const TextProgress&)> progress;
};

struct Sizes {
  size_t vocabulary = 0;  ///< rows of the word embeddings
  size_t layers = 0;
  size_t parameters = 0;
  size_t weights_bytes = 0;    ///< model.safetensors
  size_t embedding_bytes = 0;  ///< of them, the word embeddings
  size_t tokenizer_bytes = 0;  ///< all files of the tokenizer
};

struct ShrinkReport {
  Sizes before;
  Sizes after;
  size_t must_stay = 0;     ///< tokens that stayed whatever the texts, if the vocabulary was cut
  size_t brought_back = 0;  ///< tokens that the check of unknown tokens brought back
  TextsRead texts;          ///< of `compare`, else of `texts`; `use` too
  UseByLanguage use;
  std::vector<std::string> left_out;  ///< tokenizer files that tokenizer.json makes superfluous
};

/// Writes a smaller checkpoint of the same layout: fewer tokens, fewer layers; `transformers` opens
/// it as it did the source. What stays keeps its order and its bits. No article of the files has
/// more unknown tokens than before. The target appears only when it is complete and opens again.
/// Errors: kRefused if the target exists; kNotFound, kCorrupt, kUnsupported for the source, naming
/// file and field; kInvalidArgument for an option or a file of texts.
Result<ShrinkReport> shrink(const ShrinkOptions& options);

}  // namespace prefilter::shrink
