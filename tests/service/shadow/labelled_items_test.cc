#include "service/shadow/labelled_items.h"

#include "service/shadow/label_log.h"
#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

class LabelledItemsTest : public LogTest {
 protected:
  void label(int64_t item, const std::string& reviewer, Label label) {
    Result<LabelLog> labels = LabelLog::open(path_);
    ASSERT_TRUE(labels);
    ASSERT_TRUE(labels->add({item, reviewer, label, kMonday}));
  }
};

TEST_F(LabelledItemsTest, EachLabelledItemComesOnceWithItsStratumAndWhatItsLabelsSay) {
  RunLog run = begin();
  ASSERT_TRUE(run.append(many(Cell::kModelOnly, 3), kMonday));
  label(1, "anna", Label::kCommerce);
  label(1, "ben", Label::kJournalism);
  label(3, "anna", Label::kJournalism);
  Result<Database> log = open_log(path_, Access::kRead);
  std::vector<LabelledItemRow> rows;
  ASSERT_TRUE(visit_labelled(*log, 1, [&](const LabelledItemRow& row) -> Result<void> {
    rows.push_back(row);
    return {};
  }));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].item, 1);
  EXPECT_EQ(rows[0].cell, Cell::kModelOnly);
  EXPECT_EQ(rows[0].source, "Alder Times");
  EXPECT_EQ(rows[0].given.size(), 2U);
  EXPECT_TRUE(rows[0].settled.divided);
  EXPECT_EQ(rows[1].item, 3);
  EXPECT_EQ(rows[1].settled.label, Label::kJournalism);
}

TEST_F(LabelledItemsTest, AnErrorOfTheVisitorEndsIt) {
  RunLog run = begin();
  ASSERT_TRUE(run.append(many(Cell::kModelOnly, 3), kMonday));
  for (const int64_t item : {1, 2, 3}) label(item, "anna", Label::kCommerce);
  Result<Database> log = open_log(path_, Access::kRead);
  int visits = 0;
  const Result<void> done = visit_labelled(*log, 1, [&](const LabelledItemRow& row) {
    ++visits;
    return row.item == 2 ? Result<void>(Error(ErrorCode::kCorrupt, "two")) : Result<void>();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "two");
  EXPECT_EQ(visits, 2);
}

TEST_F(LabelledItemsTest, WithoutLabelsNobodyIsVisited) {
  begin();
  Result<Database> log = open_log(path_, Access::kRead);
  EXPECT_TRUE(visit_labelled(*log, 1, [](const LabelledItemRow&) {
    return Result<void>(Error(ErrorCode::kCorrupt, "nobody is there"));
  }));
}

}  // namespace
}  // namespace prefilter::shadow
