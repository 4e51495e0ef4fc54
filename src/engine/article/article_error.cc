#include "engine/article/article_error.h"

namespace prefilter::article {

std::string_view to_string(Problem problem) {
  switch (problem) {
    case Problem::kNotJson:
      return "not_json";
    case Problem::kNotAnObject:
      return "not_an_object";
    case Problem::kTooDeep:
      return "too_deep";
    case Problem::kWrongType:
      return "wrong_type";
    case Problem::kNoText:
      return "no_text";
    case Problem::kInvalidUtf8:
      return "invalid_utf8";
    case Problem::kNulByte:
      return "nul_byte";
    case Problem::kLoneSurrogate:
      return "lone_surrogate";
  }
  return "not_json";
}

}  // namespace prefilter::article
