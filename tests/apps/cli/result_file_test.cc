#include "apps/cli/result_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace prefilter::cli {
namespace {
namespace fs = std::filesystem;

class ResultFileTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  size_t files() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ResultFileTest, AppearsUnderItsNameOnlyWhenCommitted) {
  Result<ResultFile> file = ResultFile::open(path("out"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("one\n"));
  EXPECT_FALSE(fs::exists(path("out")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(content(path("out")), "one\n");
  EXPECT_EQ(files(), 1U);
}

TEST_F(ResultFileTest, LeavesTheOldFileAndNoRestWhereItIsDropped) {
  std::ofstream(path("out")) << "old";
  {
    Result<ResultFile> file = ResultFile::open(path("out"));
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("new"));
  }
  EXPECT_EQ(content(path("out")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(ResultFileTest, KeepsAnInterruptedRunUnderAnotherName) {
  Result<ResultFile> file = ResultFile::open(path("out"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("half"));
  EXPECT_EQ(file->keep_partial(), path("out.partial"));
  EXPECT_EQ(content(path("out.partial")), "half");
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(ResultFileTest, ReportsAFullDisk) {
  Result<ResultFile> file = ResultFile::open("/dev/full");
  ASSERT_TRUE(file);
  const Result<void> written = file->write("x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(written.error().message().find("/dev/full"), std::string::npos);
  EXPECT_FALSE(file->reader_left());
}

TEST_F(ResultFileTest, RefusesAFolderAndAMissingOne) {
  EXPECT_EQ(ResultFile::open(folder_.string()).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(ResultFile::open(path("no/such")).error().code(), ErrorCode::kNotFound);
}

TEST_F(ResultFileTest, GivesTheFileTheRightsOfAnyNewFile) {
  std::ofstream(path("usual")) << "x";
  Result<ResultFile> file = ResultFile::open(path("out"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(fs::status(path("out")).permissions(), fs::status(path("usual")).permissions());
}

}  // namespace
}  // namespace prefilter::cli
