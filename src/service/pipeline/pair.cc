#include "service/pipeline/pair.h"

namespace prefilter::pipeline {

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::kShadow:
      return "shadow";
    case Mode::kPrimary:
      return "primary";
    case Mode::kSlmOnly:
      return "slm_only";
  }
  return "shadow";
}

Result<Mode> parse_mode(std::string_view name) {
  for (const Mode mode : {Mode::kShadow, Mode::kPrimary, Mode::kSlmOnly}) {
    if (name == to_string(mode)) return mode;
  }
  return Error(ErrorCode::kInvalidArgument,
               "must be shadow, primary or slm_only, not \"" + std::string(name) + "\"");
}

}  // namespace prefilter::pipeline
