#include "service/shadow/review_queue.h"

#include <set>

#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

class ReviewQueueTest : public LogTest {
 protected:
  void fill(size_t each) {
    RunLog run = begin();
    for (const Cell cell : kCells) {
      ASSERT_TRUE(run.append(many(cell, each, std::string(to_string(cell)) + "-"), kMonday));
    }
    ASSERT_TRUE(run.end(kMonday));
  }
  ReviewQueue open() const {
    Result<ReviewQueue> queue = ReviewQueue::open(path_);
    EXPECT_TRUE(queue) << (queue ? "" : queue.error().message());
    return *std::move(queue);
  }
  int64_t next(ReviewQueue& queue, const std::string& reviewer, int64_t now_ms = kMonday) const {
    const Result<std::optional<ReviewItem>> item = queue.next(reviewer, now_ms);
    EXPECT_TRUE(item) << (item ? "" : item.error().message());
    return item && *item ? (*item)->id : 0;
  }
  void set_doubled(int value) const {
    ASSERT_TRUE(open_log(path_, Access::kWrite)
                    ->run("UPDATE items SET doubled = " + std::to_string(value)));
  }
};

TEST_F(ReviewQueueTest, AnItemHoldsTheArticleAndNothingOfTheVerdicts) {
  fill(1);
  ReviewQueue queue = open();
  const auto item = queue.next("anna", kMonday);
  ASSERT_TRUE(item && *item);
  EXPECT_EQ((*item)->source, "Alder Times");
  EXPECT_EQ((*item)->published, "2024-10-04");
  EXPECT_EQ((*item)->content.substr(0, 10), "Content of");
}

TEST_F(ReviewQueueTest, TwoReviewersGetDifferentItemsAndEachTheOwnOneUntilItIsLabelled) {
  fill(3);
  ReviewQueue anna = open();
  ReviewQueue ben = open();
  const int64_t first = next(anna, "anna");
  const int64_t second = next(ben, "ben");
  EXPECT_NE(first, second);
  EXPECT_EQ(next(anna, "anna"), first);
  ASSERT_TRUE(anna.label({first, "anna", Label::kCommerce, kMonday}));
  set_doubled(0);
  const int64_t third = next(anna, "anna");
  EXPECT_NE(third, first);
  EXPECT_NE(third, second);
}

TEST_F(ReviewQueueTest, ALeaseThatEndedGivesTheItemToOthers) {
  fill(1);
  ReviewQueue queue = open();
  std::set<int64_t> anna;
  anna.insert(next(queue, "anna"));
  std::set<int64_t> ben;
  const int64_t all = number("SELECT count(*) FROM items");
  for (int64_t i = 1; i < all; ++i) {
    const int64_t item = next(queue, "ben", kMonday + i);
    ben.insert(item);
    ASSERT_TRUE(queue.label({item, "ben", Label::kUnsure, kMonday}));
    set_doubled(0);
  }
  EXPECT_FALSE(ben.contains(*anna.begin()));
  EXPECT_EQ(next(queue, "ben", kMonday + 60'000), 0);
  EXPECT_EQ(next(queue, "ben", kMonday + 16 * 60'000), *anna.begin());
}

TEST_F(ReviewQueueTest, ItemsOfACellComeByTheirPriority) {
  fill(40);
  set_doubled(0);
  ReviewQueue queue = open();
  for (int i = 0; i < 60; ++i) {
    const int64_t item = next(queue, "anna");
    ASSERT_TRUE(queue.label({item, "anna", Label::kCommerce, kMonday}));
  }
  // No unlabelled one stands before a labelled one of its cell.
  EXPECT_EQ(number("SELECT count(*) FROM items a JOIN items b ON a.cell = b.cell AND a.priority < "
                   "b.priority WHERE NOT EXISTS (SELECT 1 FROM labels l WHERE l.item = a.id) AND "
                   "EXISTS (SELECT 1 FROM labels l WHERE l.item = b.id)"),
            0);
  EXPECT_EQ(number("SELECT count(*) FROM (SELECT i.cell FROM labels l JOIN items i ON i.id = "
                   "l.item GROUP BY i.cell HAVING count(*) >= 5)"),
            4);
}

TEST_F(ReviewQueueTest, ADoubledItemGoesToASecondPersonAndADividedOneToAThird) {
  fill(5);
  set_doubled(0);
  ReviewQueue queue = open();
  const int64_t item = next(queue, "anna");
  ASSERT_TRUE(open_log(path_, Access::kWrite)
                  ->run("UPDATE items SET doubled = 1 WHERE id = " + std::to_string(item)));
  ASSERT_TRUE(queue.label({item, "anna", Label::kCommerce, kMonday}));
  EXPECT_NE(next(queue, "anna"), item);
  EXPECT_EQ(next(queue, "ben"), item);
  ASSERT_TRUE(queue.label({item, "ben", Label::kJournalism, kMonday}));
  ASSERT_EQ(queue.state("ben", kMonday + 120'000)->divided, 1U);
  EXPECT_EQ(next(queue, "cleo"), item);
  ASSERT_TRUE(queue.label({item, "cleo", Label::kJournalism, kMonday}));
  const Result<ReviewState> state = queue.state("cleo", kMonday + 240'000);
  EXPECT_EQ(state->divided, 0U);
  EXPECT_EQ(state->doubled, 1U);
  EXPECT_EQ(state->by_reviewer, 1U);
  EXPECT_EQ(number("SELECT kind FROM labels WHERE reviewer = 'cleo'"), 2);
}

TEST_F(ReviewQueueTest, UndoGivesTheItemBack) {
  fill(5);
  set_doubled(0);
  ReviewQueue queue = open();
  const int64_t item = next(queue, "anna");
  ASSERT_TRUE(queue.label({item, "anna", Label::kCommerce, kMonday}));
  const int64_t other = next(queue, "anna");
  const auto undone = queue.undo("anna", kMonday);
  ASSERT_TRUE(undone && *undone);
  EXPECT_EQ((*undone)->id, item);
  EXPECT_EQ(next(queue, "anna"), item);
  ASSERT_TRUE(queue.label({item, "anna", Label::kJournalism, kMonday}));
  EXPECT_EQ(next(queue, "anna"), other);
  EXPECT_FALSE(*queue.undo("ben", kMonday));
}

TEST_F(ReviewQueueTest, AtItsEndThereIsNoItem) {
  fill(0);
  ReviewQueue queue = open();
  EXPECT_EQ(next(queue, "anna"), 0);
  EXPECT_EQ(queue.next("", kMonday).error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace prefilter::shadow
