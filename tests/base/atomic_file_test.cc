#include "base/atomic_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter {
namespace {

size_t entries_in(const std::string& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                           std::filesystem::directory_iterator()));
}

TEST(WriteNewFile, WritesOnceAndNeverOverwrites) {
  const test::TempFolder folder;
  const std::string path = folder.file("f");
  ASSERT_TRUE(write_new_file(path, "one"));
  const Result<void> again = write_new_file(path, "two");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::kRefused);
  EXPECT_EQ(test::read_bytes(path), "one");
}

TEST(WriteNewFile, AMissingFolderIsNotFound) {
  const test::TempFolder folder;
  EXPECT_EQ(write_new_file(folder.file("a/b"), "x").error().code(), ErrorCode::kNotFound);
}

TEST(ReplaceFile, ReplacesTheContentAndLeavesNothingBeside) {
  const test::TempFolder folder;
  const std::string path = folder.write("f", "old");
  ASSERT_TRUE(replace_file(path, "new"));
  EXPECT_EQ(test::read_bytes(path), "new");
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(ReplaceFile, AFailureKeepsWhatWasThere) {
  const test::TempFolder folder;
  std::filesystem::create_directory(folder.file("f"));
  ASSERT_FALSE(replace_file(folder.file("f"), "new"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.file("f")));
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(PendingFolder, AppearsOnlyWhenItIsCommitted) {
  const test::TempFolder folder;
  Result<PendingFolder> pending = PendingFolder::create(folder.file("bundle/"));
  ASSERT_TRUE(pending) << pending.error().message();
  ASSERT_TRUE(write_new_file(pending->path() + "/f", "x"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("bundle")));
  ASSERT_TRUE(pending->commit());
  EXPECT_EQ(test::read_bytes(folder.file("bundle/f")), "x");
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(PendingFolder, TakesThePlaceOfAnotherInOneStep) {
  const test::TempFolder folder;
  std::filesystem::create_directory(folder.file("bundle"));
  folder.write("bundle/old", "1");
  Result<PendingFolder> pending = PendingFolder::replacing(folder.file("bundle/"));
  ASSERT_TRUE(pending) << pending.error().message();
  ASSERT_TRUE(write_new_file(pending->path() + "/new", "2"));
  EXPECT_TRUE(std::filesystem::exists(folder.file("bundle/old")));
  ASSERT_TRUE(pending->commit());
  {
    const PendingFolder ends = *std::move(pending);
  }
  EXPECT_EQ(test::read_bytes(folder.file("bundle/new")), "2");
  EXPECT_FALSE(std::filesystem::exists(folder.file("bundle/old")));
  EXPECT_EQ(entries_in(folder.path()), 1U);
}

TEST(PendingFolder, ReplacesNothingWhereThereIsNothing) {
  const test::TempFolder folder;
  const Result<PendingFolder> pending = PendingFolder::replacing(folder.file("bundle"));
  ASSERT_FALSE(pending);
  EXPECT_EQ(pending.error().code(), ErrorCode::kNotFound);
}

TEST(PendingFolder, DisappearsWhenItIsNotCommitted) {
  const test::TempFolder folder;
  {
    Result<PendingFolder> pending = PendingFolder::create(folder.file("bundle"));
    ASSERT_TRUE(pending);
    ASSERT_TRUE(write_new_file(pending->path() + "/f", "x"));
  }
  EXPECT_EQ(entries_in(folder.path()), 0U);
}

TEST(PendingFolder, RefusesANameThatIsTaken) {
  const test::TempFolder folder;
  folder.write("file", "x");
  std::filesystem::create_directory(folder.file("empty"));
  std::filesystem::create_symlink("nowhere", folder.file("dangling"));
  for (const std::string name : {"file", "empty", "dangling"}) {
    const Result<PendingFolder> pending = PendingFolder::create(folder.file(name));
    ASSERT_FALSE(pending) << name;
    EXPECT_EQ(pending.error().code(), ErrorCode::kRefused) << name;
  }
}

TEST(PendingFolder, RefusesANameThatWasTakenMeanwhile) {
  const test::TempFolder folder;
  Result<PendingFolder> pending = PendingFolder::create(folder.file("bundle"));
  ASSERT_TRUE(pending);
  std::filesystem::create_directory(folder.file("bundle"));
  const Result<void> committed = pending->commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code(), ErrorCode::kRefused);
}

TEST(PendingFolder, AMissingParentIsNotFound) {
  const test::TempFolder folder;
  EXPECT_EQ(PendingFolder::create(folder.file("a/b")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter
