#pragma once

#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter::article {

/// What is wrong with an article as it was delivered.
enum class Problem {
  kNotJson,        ///< not one JSON value, or bytes after it
  kNotAnObject,    ///< JSON, but no object
  kTooDeep,        ///< nested deeper than kMaxDepth
  kWrongType,      ///< a field that is read holds another type than it may
  kNoText,         ///< neither title nor content nor text
  kInvalidUtf8,    ///< bytes that are not UTF-8
  kNulByte,        ///< a raw NUL byte (`\u0000` is allowed and falls away)
  kLoneSurrogate,  ///< half of a surrogate pair in an escape of a field that is read
};

/// The short name that users see in an output line, e.g. "not_json".
std::string_view to_string(Problem problem);

struct ArticleError {
  Problem problem;
  std::string message;  ///< a sentence that names the field

  Error error() const { return Error(ErrorCode::kInvalidArgument, message); }
};

}  // namespace prefilter::article
