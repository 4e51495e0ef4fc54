#pragma once

#include <cstddef>

#include "engine/text/compose.h"
#include "engine/tokens/tokenizer.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter {

/// What a model reads of one article.
struct ModelInput {
  text::Composed composed;
  tokens::Encoding encoding;
};

/// The one way from an article to the ids that a model sees: composed, then tokenized. Training and
/// serving both take it. Errors: kInvalidArgument if nothing readable is left of the article, or if
/// max_tokens is smaller than the number of special tokens. Safe to call from many threads.
Result<ModelInput> model_input(const Article& article, const tokens::Tokenizer& tokenizer,
                               size_t max_tokens);

}  // namespace prefilter
