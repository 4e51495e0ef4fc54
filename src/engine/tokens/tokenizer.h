#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::tokens {

/// The ids of one text.
struct Encoding {
  std::vector<int32_t> ids;  ///< [n], special tokens included, n <= max_tokens
  bool truncated = false;    ///< whether tokens past max_tokens were dropped
};

/// Turns text into vocabulary ids equal to those of the Hugging Face `tokenizers` package.
/// Immutable and safe to call from many threads.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// In: UTF-8. max_tokens counts special tokens; what does not fit is dropped at the right,
  /// special tokens kept. Errors: kInvalidArgument on malformed UTF-8, or if max_tokens is smaller
  /// than the number of special tokens. Time is linear in the text.
  virtual Result<Encoding> encode(std::string_view text, size_t max_tokens) const = 0;

  /// One more than the largest id that encode can give.
  virtual size_t vocab_size() const = 0;
};

/// Opens the tokenizer of a Hugging Face folder: `tokenizer.json`, or where that is absent
/// `vocab.txt` (WordPiece), `vocab.json` and `merges.txt` (byte-level BPE),
/// `sentencepiece.bpe.model` (Unigram). Errors: kNotFound, kCorrupt (malformed, over a limit),
/// kUnsupported (a component that we lack), each naming the file and the field.
Result<std::unique_ptr<Tokenizer>> open_tokenizer(const std::string& folder);

}  // namespace prefilter::tokens
