#pragma once

#include <string>
#include <vector>

#include "lab/shrink/shrink.h"
#include "lab/shrink/vocabulary.h"

namespace prefilter::shrink {

/// The model to whose embeddings a vocabulary belongs.
struct Rows {
  size_t count = 0;           ///< of the word embeddings
  std::vector<size_t> named;  ///< ids that must stay for the configuration's sake
  size_t window = 0;          ///< the longest article in tokens
};

/// Chooses the ids that stay by options.texts and options.keep_vocabulary, writes tokenizer.json
/// for them into `folder`, tokenizes all texts with the old and the new one, and brings back what
/// an article with a new unknown token had been made of. Fills the report's figures on tokens.
/// Errors: as shrink.
Result<KeptIds> cut_vocabulary(const ShrinkOptions& options, const Rows& rows,
                               const std::string& folder, ShrinkReport& report);

}  // namespace prefilter::shrink
