#include "prefilter/verdict.h"

namespace prefilter {

std::string_view to_string(Action action) { return action == Action::kBlock ? "BLOCK" : "PASS"; }

std::string_view to_string(DecidedBy decided_by) {
  switch (decided_by) {
    case DecidedBy::kModel:
      return "model";
    case DecidedBy::kRegex:
      return "regex";
    case DecidedBy::kRegexBackup:
      return "regex_backup";
    case DecidedBy::kEdgeCase:
      return "edge_case";
    case DecidedBy::kErrorPass:
      return "error_pass";
  }
  return "error_pass";
}

}  // namespace prefilter
