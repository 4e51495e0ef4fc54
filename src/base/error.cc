#include "prefilter/error.h"

namespace prefilter {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "kInvalidArgument";
    case ErrorCode::kNotFound:
      return "kNotFound";
    case ErrorCode::kCorrupt:
      return "kCorrupt";
    case ErrorCode::kUnsupported:
      return "kUnsupported";
    case ErrorCode::kUnavailable:
      return "kUnavailable";
    case ErrorCode::kOverloaded:
      return "kOverloaded";
    case ErrorCode::kRefused:
      return "kRefused";
    case ErrorCode::kUnauthorized:
      return "kUnauthorized";
    case ErrorCode::kDeadline:
      return "kDeadline";
    case ErrorCode::kInternal:
      return "kInternal";
  }
  return "kInternal";
}

}  // namespace prefilter
