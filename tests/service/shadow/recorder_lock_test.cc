#include "service/shadow/recorder_lock.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::shadow {
namespace {

TEST(RecorderLock, OneHasItAtATime) {
  const test::TempFolder folder;
  const std::string log = folder.file("shadow.db");
  EXPECT_FALSE(RecorderLock::held(log));
  {
    const Result<RecorderLock> first = RecorderLock::take(log);
    ASSERT_TRUE(first);
    EXPECT_TRUE(RecorderLock::held(log));
    const Result<RecorderLock> second = RecorderLock::take(log);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::kRefused);
  }
  EXPECT_FALSE(RecorderLock::held(log));
  EXPECT_TRUE(RecorderLock::take(log));
}

TEST(RecorderLock, AFolderThatIsNotThereIsAnError) {
  const test::TempFolder folder;
  const Result<RecorderLock> lock = RecorderLock::take(folder.file("none/shadow.db"));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::shadow
