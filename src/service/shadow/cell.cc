#include "service/shadow/cell.h"

namespace prefilter::shadow {

Cell cell_of(bool model_blocks, bool regex_blocks) {
  if (model_blocks) return regex_blocks ? Cell::kBoth : Cell::kModelOnly;
  return regex_blocks ? Cell::kRegexOnly : Cell::kNeither;
}

std::optional<Label> label_of_name(std::string_view name) {
  for (const Label label : {Label::kCommerce, Label::kJournalism, Label::kUnsure}) {
    if (to_string(label) == name) return label;
  }
  return std::nullopt;
}

}  // namespace prefilter::shadow
