#include "service/shadow/evidence.h"

namespace prefilter::shadow {

std::string_view to_string(Cell cell) {
  switch (cell) {
    case Cell::kBoth:
      return "both";
    case Cell::kModelOnly:
      return "model_only";
    case Cell::kRegexOnly:
      return "regex_only";
    case Cell::kNeither:
      break;
  }
  return "neither";
}

std::string_view to_string(Label label) {
  switch (label) {
    case Label::kCommerce:
      return "commerce";
    case Label::kJournalism:
      return "journalism";
    case Label::kUnsure:
      break;
  }
  return "unsure";
}

}  // namespace prefilter::shadow
