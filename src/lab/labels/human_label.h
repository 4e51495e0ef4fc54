#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/articles/record.h"

namespace prefilter::labels {

/// What one person says of one article.
struct HumanLabel {
  std::string annotator = {};  ///< a name, address or number; never empty
  int label = 0;               ///< 1: commerce, 0: journalism
  std::string when = {};       ///< ISO 8601; empty: not known
  bool operator==(const HumanLabel&) const = default;
};

/// The labels of persons that a record carries, in its field human_labels; what is no such label
/// there is passed over.
std::vector<HumanLabel> labels_of(const articles::Record& record);

/// Writes them into that field; no labels remove it.
void set_labels(articles::Record& record, const std::vector<HumanLabel>& labels);

/// "commerce" and "journalism", as tools show them to people.
std::string_view name_of_label(int label);

/// Reads such a name, in any case, or "1" and "0"; nullopt for anything else ("unsure").
std::optional<int> label_of_name(std::string_view name);

}  // namespace prefilter::labels
