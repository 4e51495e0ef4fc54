#pragma once

#include <simdjson.h>

#include <string>
#include <vector>

#include "engine/tokens/vocab_entry.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// The tokens of an object that maps texts to ids. The texts are views into the parser's memory.
/// `place` is what errors begin with, e.g. "m/tokenizer.json: field model.vocab".
/// Errors: kCorrupt (not such an object, an id twice, over a limit of limits.h).
Result<std::vector<VocabEntry>> read_vocabulary(simdjson::ondemand::object object,
                                                const std::string& place);

}  // namespace prefilter::tokens
