#include "lab/prepare/label.h"

#include <gtest/gtest.h>

namespace prefilter::prepare {
namespace {

using articles::Bucket;
using articles::Origin;
using articles::Record;

std::optional<int> label_of(const Record& record, const LabelOptions& options = {}) {
  const LabelDecision decision = decide_label(record, options);
  return decision.label ? std::optional(decision.label->label) : std::nullopt;
}

Record scored(double score) {
  Record record;
  record.commerce_score = score;
  return record;
}

TEST(Label, TheScoreDecidesAtItsBorders) {
  EXPECT_EQ(label_of(scored(7.0)), 1);
  EXPECT_EQ(label_of(scored(6.99)), std::nullopt);
  EXPECT_EQ(label_of(scored(3.0)), std::nullopt);
  EXPECT_EQ(label_of(scored(2.99)), 0);
  EXPECT_EQ(decide_label(scored(5.0), {}).why_not, NoLabel::kBetween);
  const LabelOptions other{.commerce_from = 5.0, .journalism_below = 5.0};
  EXPECT_EQ(label_of(scored(5.0), other), 1);
  EXPECT_EQ(label_of(scored(4.9), other), 0);
}

TEST(Label, ALabelCountsWhereThereIsNoScore) {
  Record record;
  EXPECT_EQ(label_of(record), std::nullopt);
  EXPECT_EQ(decide_label(record, {}).why_not, NoLabel::kNothing);
  record.label = 0;
  EXPECT_EQ(label_of(record), 0);
  record.commerce_score = 9.0;
  EXPECT_EQ(label_of(record), 1) << "the flags decide about scores, whatever an older label says";
}

TEST(Label, APersonsLabelOverrulesTheScore) {
  Record record = scored(9.0);
  record.label = 0;
  record.origin = Origin::kHuman;
  EXPECT_EQ(label_of(record), 0);
  record.label = std::nullopt;
  EXPECT_EQ(label_of(record), 1);
}

TEST(Label, ABucketIsAWeakLabelIfWanted) {
  Record record;
  record.bucket = Bucket::kCommerce;
  EXPECT_EQ(label_of(record), std::nullopt);
  const LabelDecision decision = decide_label(record, {.labels_from_buckets = true});
  ASSERT_TRUE(decision.label);
  EXPECT_EQ(decision.label->label, 1);
  EXPECT_EQ(decision.label->origin, Origin::kWeak);
  record.bucket = Bucket::kUnknown;
  EXPECT_EQ(label_of(record, {.labels_from_buckets = true}), std::nullopt);
}

}  // namespace
}  // namespace prefilter::prepare
