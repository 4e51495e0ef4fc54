#include "apps/error_table.h"

#include <gtest/gtest.h>

#include <set>

namespace prefilter {
namespace {

TEST(ErrorTable, GivesEveryCodeItsOwnExitStatus) {
  std::set<int> statuses;
  for (const ErrorTableRow& row : kErrorTable) {
    EXPECT_EQ(&error_row(row.code), &row);
    EXPECT_NE(row.exit_status, 0);
    statuses.insert(row.exit_status);
  }
  EXPECT_EQ(statuses.size(), kErrorTable.size());
}

TEST(ErrorTable, KeepsThePromisedStatuses) {
  EXPECT_EQ(exit_status(ErrorCode::kInvalidArgument), 2);
  EXPECT_EQ(exit_status(ErrorCode::kNotFound), 3);
  EXPECT_EQ(exit_status(ErrorCode::kCorrupt), 4);
  EXPECT_EQ(exit_status(ErrorCode::kInternal), 70);
  EXPECT_EQ(error_row(ErrorCode::kOverloaded).http_status, 429);
  EXPECT_EQ(error_row(ErrorCode::kCorrupt).python, "CorruptModelError");
}

}  // namespace
}  // namespace prefilter
