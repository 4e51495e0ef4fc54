#include "base/pending_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter {
namespace {

TEST(PendingFile, AppearsWithCommitAndReplacesWhatWasThere) {
  const test::TempFolder folder;
  const std::string path = folder.write("a.txt", "old");
  Result<PendingFile> file = PendingFile::create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("new "));
  ASSERT_TRUE(file->write(std::string(3 << 20, 'x')));
  EXPECT_EQ(test::read_bytes(path), "old");
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(test::read_bytes(path), "new " + std::string(3 << 20, 'x'));
}

TEST(PendingFile, WithoutCommitNothingIsLeft) {
  const test::TempFolder folder;
  {
    Result<PendingFile> file = PendingFile::create(folder.file("a.txt"));
    ASSERT_TRUE(file);
    const PendingFile moved = std::move(*file);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(PendingFile, AMissingFolderIsAnError) {
  const test::TempFolder folder;
  EXPECT_EQ(PendingFile::create(folder.file("no/a.txt")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter
