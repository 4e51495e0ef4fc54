#include "lab/prepare/label.h"

namespace prefilter::prepare {

LabelDecision decide_label(const articles::Record& record, const LabelOptions& options) {
  const auto as = [&](int label) {
    return LabelDecision{.label = Label{.label = label, .origin = record.origin}};
  };
  if (record.origin == articles::Origin::kHuman && record.label) return as(*record.label);
  if (record.commerce_score) {
    if (*record.commerce_score >= options.commerce_from) return as(1);
    if (*record.commerce_score < options.journalism_below) return as(0);
    return {.label = std::nullopt, .why_not = NoLabel::kBetween};
  }
  if (record.label) return as(*record.label);
  if (options.labels_from_buckets && (record.bucket == articles::Bucket::kCommerce ||
                                      record.bucket == articles::Bucket::kJournalism)) {
    return {.label = Label{.label = record.bucket == articles::Bucket::kCommerce ? 1 : 0,
                           .origin = articles::Origin::kWeak}};
  }
  return {};
}

}  // namespace prefilter::prepare
