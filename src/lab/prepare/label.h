#pragma once

#include <optional>

#include "lab/articles/record.h"
#include "lab/prepare/options.h"

namespace prefilter::prepare {

/// What an article is labelled as, and on whose word.
struct Label {
  int label = 0;  ///< 1: commerce, 0: journalism
  articles::Origin origin = articles::Origin::kNone;
};

/// Why an article has no label.
enum class NoLabel {
  kNothing,  ///< neither label nor score
  kBetween,  ///< its score is neither
};

struct LabelDecision {
  std::optional<Label> label;
  NoLabel why_not = NoLabel::kNothing;  ///< without a label
};

/// A person's label counts as it is. Otherwise the score decides, if there is one, else the label
/// that the file has, else, where that is wanted, the bucket.
LabelDecision decide_label(const articles::Record& record, const LabelOptions& options);

}  // namespace prefilter::prepare
