#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/tokens/added_tokens.h"
#include "engine/tokens/normalizer.h"
#include "engine/tokens/pre_tokenizer.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// A part of tokenizer.json and what to call it in an error.
struct JsonPart {
  const nlohmann::json& value;
  std::string file;
  std::string path;  ///< e.g. "normalizer"
};

/// How a text is cut, and whether the model sees its bytes (ByteLevel) or its characters.
struct PreTokenization {
  PreTokenizerPtr steps;  ///< null: the text is one piece
  bool byte_level = false;
};

/// The ids around a single text.
struct SpecialIds {
  std::vector<int32_t> before, after;
};

/// Each reads one part of tokenizer.json, as the Hugging Face package writes it; null gives
/// nothing. Errors: kCorrupt (a field is missing or wrong), kUnsupported (a component or an option
/// that we lack), both naming file and field.
Result<NormalizerPtr> read_normalizer(const JsonPart& part);
Result<PreTokenization> read_pre_tokenizer(const JsonPart& part);
Result<SpecialIds> read_post_processor(const JsonPart& part);
/// The ids are left 0: they come from the vocabulary.
Result<std::vector<AddedToken>> read_added_tokens(const JsonPart& part);

/// kUnsupported of this part.
Error unsupported(const JsonPart& part, const std::string& what);

/// A charsmap in base64. Errors: kCorrupt, without a place.
Result<Charsmap> read_charsmap(std::string_view base64);

}  // namespace prefilter::tokens
