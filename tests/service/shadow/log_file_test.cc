#include "service/shadow/log_file.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::shadow {
namespace {

TEST(LogFile, AnEmptyLogIsMadeOnceAndFoundAgain) {
  const test::TempFolder folder;
  const std::string path = folder.file("shadow.db");
  for (int i = 0; i < 2; ++i) {
    Result<Database> log = open_log(path, Access::kCreate);
    ASSERT_TRUE(log) << log.error().message();
    EXPECT_EQ(**log->number("SELECT count(*) FROM items"), 0);
  }
}

TEST(LogFile, ADatabaseOfAnotherKindIsRefusedAndLeftAlone) {
  const test::TempFolder folder;
  const std::string path = folder.file("other.db");
  ASSERT_TRUE(Database::open(path, Access::kCreate)->run("CREATE TABLE t (n)"));
  const Result<Database> log = open_log(path, Access::kCreate);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(**Database::open(path, Access::kRead)->number("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST(LogFile, ALogOfALaterVersionIsRefused) {
  const test::TempFolder folder;
  const std::string path = folder.file("shadow.db");
  ASSERT_TRUE(open_log(path, Access::kCreate)->run("PRAGMA user_version = 2"));
  const Result<Database> log = open_log(path, Access::kWrite);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code(), ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace prefilter::shadow
