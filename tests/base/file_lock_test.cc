#include "base/file_lock.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/support/temp_folder.h"

namespace prefilter {
namespace {

using std::chrono::milliseconds;

TEST(FileLock, HasOneHolderAtATime) {
  const test::TempFolder folder;
  Result<FileLock> first = FileLock::take(folder.file("lock"), milliseconds(0));
  ASSERT_TRUE(first) << first.error().message();
  const Result<FileLock> second = FileLock::take(folder.file("lock"), milliseconds(5));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message().find(folder.file("lock")), std::string::npos);
}

TEST(FileLock, IsFreeOnceItsHolderIsGone) {
  const test::TempFolder folder;
  {
    Result<FileLock> first = FileLock::take(folder.file("lock"), milliseconds(0));
    ASSERT_TRUE(first);
    const FileLock moved = *std::move(first);
    EXPECT_FALSE(FileLock::take(folder.file("lock"), milliseconds(0)));
  }
  EXPECT_TRUE(FileLock::take(folder.file("lock"), milliseconds(0)));
}

TEST(FileLock, NeedsItsFolder) {
  const test::TempFolder folder;
  const Result<FileLock> lock = FileLock::take(folder.file("gone/lock"), milliseconds(0));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter
