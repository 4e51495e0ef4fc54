#include "base/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <utility>

namespace prefilter {
namespace {

class MappedFileTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << text;
    return folder_ + "/" + name;
  }

  static std::string unique_name() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    return testing::TempDir() + "prefilter_mapped_file_" + test->name();
  }

  const std::string folder_ = unique_name();
};

TEST_F(MappedFileTest, GivesTheBytesOfTheFileAlsoAfterAMove) {
  Result<MappedFile> file = MappedFile::open(write("a", std::string("x\0y", 3)));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->text(), std::string_view("x\0y", 3));
  const MappedFile moved = *std::move(file);
  EXPECT_EQ(moved.text(), std::string_view("x\0y", 3));
}

TEST_F(MappedFileTest, AnEmptyFileHasNoBytes) {
  const Result<MappedFile> file = MappedFile::open(write("empty", ""));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes().empty());
}

TEST_F(MappedFileTest, AMissingFileIsNotFoundAndNamed) {
  const Result<MappedFile> file = MappedFile::open(folder_ + "/gone");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(file.error().message(), "no such file: " + folder_ + "/gone");
}

TEST_F(MappedFileTest, AFolderAndANamedPipeAreNotRegularFiles) {
  const std::string pipe = folder_ + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {folder_, pipe}) {
    const Result<MappedFile> file = MappedFile::open(path);
    ASSERT_FALSE(file) << path;
    EXPECT_EQ(file.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST_F(MappedFileTest, AFileIsReadWholeUpToTheLimitAndRefusedPastIt) {
  const std::string path = write("four", "1234");
  const Result<std::string> whole = read_file(path, 4);
  ASSERT_TRUE(whole);
  EXPECT_EQ(*whole, "1234");
  const Result<std::string> refused = read_file(path, 3);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter
