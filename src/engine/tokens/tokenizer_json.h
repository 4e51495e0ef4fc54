#pragma once

#include <memory>
#include <string>

#include "engine/tokens/tokenizer.h"

namespace prefilter::tokens {

/// Opens a tokenizer.json of the Hugging Face package. Errors: as open_tokenizer.
Result<std::unique_ptr<Tokenizer>> open_tokenizer_json(const std::string& path);

}  // namespace prefilter::tokens
