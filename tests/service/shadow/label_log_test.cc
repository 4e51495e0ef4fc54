#include "service/shadow/label_log.h"

#include <gmock/gmock.h>

#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

class LabelLogTest : public LogTest {
 protected:
  void SetUp() override {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kModelOnly, 5), kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  LabelLog open() const {
    Result<LabelLog> labels = LabelLog::open(path_);
    EXPECT_TRUE(labels);
    return *std::move(labels);
  }
};

TEST_F(LabelLogTest, KeepsWhoSaidWhatAndWhen) {
  LabelLog labels = open();
  ASSERT_TRUE(
      labels.add({.item = 2, .reviewer = "anna", .label = Label::kJournalism, .when_ms = 9}));
  const auto kept = open().labels_of(2);
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ((*kept)[0].reviewer, "anna");
  EXPECT_EQ((*kept)[0].label, Label::kJournalism);
  EXPECT_EQ((*kept)[0].when_ms, 9);
  EXPECT_EQ((*kept)[0].kind, LabelKind::kFirst);
  EXPECT_EQ(number("SELECT pi = 1.0 FROM labels"), 1);
}

TEST_F(LabelLogTest, AThirdLabelAdjudicatesOnlyWhereTwoDisagree) {
  LabelLog labels = open();
  ASSERT_TRUE(labels.add({1, "anna", Label::kCommerce, 1}));
  ASSERT_TRUE(labels.add({1, "ben", Label::kCommerce, 2}));
  ASSERT_TRUE(labels.add({1, "cleo", Label::kCommerce, 3}));
  EXPECT_EQ((*labels.labels_of(1))[2].kind, LabelKind::kSecond);
  ASSERT_TRUE(labels.add({2, "anna", Label::kCommerce, 1}));
  ASSERT_TRUE(labels.add({2, "ben", Label::kJournalism, 2}));
  ASSERT_TRUE(labels.add({2, "anna", Label::kJournalism, 3}));
  const auto divided = labels.labels_of(2);
  ASSERT_EQ(divided->size(), 3U);  // what she said first stays, for the agreement
  EXPECT_EQ((*divided)[2].kind, LabelKind::kAdjudication);
  EXPECT_EQ(settle(*divided)->label, Label::kJournalism);
}

TEST_F(LabelLogTest, WhoChangesAMindReplacesTheLabel) {
  LabelLog labels = open();
  ASSERT_TRUE(labels.add({1, "anna", Label::kCommerce, 1}));
  ASSERT_TRUE(labels.add({1, "anna", Label::kUnsure, 2}));
  const auto kept = labels.labels_of(1);
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ((*kept)[0].label, Label::kUnsure);
  EXPECT_EQ(number("SELECT count(*) FROM labels WHERE undone = 2"), 1);
}

TEST_F(LabelLogTest, UndoTakesBackTheReviewersOwnLastLabelStepByStep) {
  LabelLog labels = open();
  ASSERT_TRUE(labels.add({1, "anna", Label::kCommerce, 1}));
  ASSERT_TRUE(labels.add({2, "anna", Label::kCommerce, 2}));
  ASSERT_TRUE(labels.add({3, "ben", Label::kCommerce, 3}));
  EXPECT_EQ(*labels.undo("anna", 4), 2);
  EXPECT_EQ(*labels.undo("anna", 5), 1);
  EXPECT_EQ(*labels.undo("anna", 6), std::nullopt);
  EXPECT_EQ(labels.labels_of(3)->size(), 1U);
}

TEST_F(LabelLogTest, RefusesWhatIsNoItemAndNoName) {
  LabelLog labels = open();
  EXPECT_EQ(labels.add({99, "anna", Label::kCommerce, 1}).error().code(), ErrorCode::kNotFound);
  for (const std::string& name :
       {std::string(), std::string("a\nb"), std::string(101, 'x'), std::string("\xFF")}) {
    EXPECT_EQ(labels.add({1, name, Label::kCommerce, 1}).error().code(),
              ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(number("SELECT count(*) FROM labels"), 0);
}

TEST_F(LabelLogTest, ALogThatIsNotThereIsNotMade) {
  const Result<LabelLog> labels = LabelLog::open(folder_.file("none.db"));
  ASSERT_FALSE(labels);
  EXPECT_EQ(labels.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::shadow
