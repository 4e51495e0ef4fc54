#include "service/shadow/settled.h"

#include <gtest/gtest.h>

#include <vector>

namespace prefilter::shadow {
namespace {

GivenLabel given(Label label, LabelKind kind, int64_t when_ms) {
  return {.id = when_ms, .reviewer = "r", .label = label, .kind = kind, .when_ms = when_ms};
}

constexpr Label kYes = Label::kCommerce;
constexpr Label kNo = Label::kJournalism;

TEST(Settled, OneLabelSettlesAnItem) {
  EXPECT_EQ(settle({}), std::nullopt);
  const auto one = settle(std::vector{given(kYes, LabelKind::kFirst, 5)});
  EXPECT_EQ(one->label, kYes);
  EXPECT_EQ(one->when_ms, 5);
  EXPECT_FALSE(one->divided);
}

TEST(Settled, PeopleWhoDisagreeSettleNothing) {
  const auto two =
      settle(std::vector{given(kYes, LabelKind::kFirst, 1), given(kNo, LabelKind::kSecond, 2)});
  EXPECT_EQ(two->label, Label::kUnsure);
  EXPECT_TRUE(two->divided);
}

TEST(Settled, AnAdjudicationDecidesAndItsTimeCounts) {
  const auto three =
      settle(std::vector{given(kYes, LabelKind::kFirst, 1), given(kNo, LabelKind::kSecond, 2),
                         given(kNo, LabelKind::kAdjudication, 9)});
  EXPECT_EQ(three->label, kNo);
  EXPECT_FALSE(three->divided);
  EXPECT_EQ(three->when_ms, 9);
}

TEST(Settled, AnUnsureAdjudicationLeavesItDivided) {
  const auto three =
      settle(std::vector{given(kYes, LabelKind::kFirst, 1), given(kNo, LabelKind::kSecond, 2),
                         given(Label::kUnsure, LabelKind::kAdjudication, 9)});
  EXPECT_TRUE(three->divided);
}

TEST(Settled, WhoIsUnsureHasNoVote) {
  const auto two = settle(
      std::vector{given(Label::kUnsure, LabelKind::kFirst, 1), given(kNo, LabelKind::kSecond, 2)});
  EXPECT_EQ(two->label, kNo);
  EXPECT_FALSE(two->divided);
}

}  // namespace
}  // namespace prefilter::shadow
