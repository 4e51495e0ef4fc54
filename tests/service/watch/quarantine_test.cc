#include "service/watch/quarantine.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::watch {
namespace {

constexpr std::chrono::seconds kLong{60};

QuarantineItem item(size_t number, size_t bytes = 100) {
  QuarantineItem item;
  item.article.id = std::to_string(number);
  item.article.title = std::string(bytes, 'x');
  item.when_ms = static_cast<int64_t>(number);
  return item;
}

std::vector<std::string> files(const std::string& folder) {
  const Result<std::vector<std::string>> found = quarantine_files(folder);
  if (!found) throw std::runtime_error(found.error().message());
  return *found;
}

size_t lines_in(const std::string& folder) {
  size_t lines = 0;
  for (const std::string& file : files(folder)) {
    const std::string text = test::read_bytes(file);
    lines += static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  return lines;
}

TEST(Quarantine, HasOnTheDiskWhatWasFlushed) {
  const test::TempFolder folder;
  const auto quarantine = Quarantine::open(folder.file("q"));
  ASSERT_TRUE(quarantine);
  for (size_t i = 0; i < 50; ++i) (*quarantine)->keep(item(i));
  ASSERT_TRUE((*quarantine)->flush(kLong));
  EXPECT_EQ(lines_in(folder.file("q")), 50U);
  EXPECT_EQ((*quarantine)->stats().kept, 50U);
  EXPECT_EQ((*quarantine)->stats().lost, 0U);
}

TEST(Quarantine, WritesWhatWaitsBeforeItEnds) {
  const test::TempFolder folder;
  {
    (*Quarantine::open(folder.file("q")))->keep(item(1));
  }
  EXPECT_EQ(lines_in(folder.file("q")), 1U);
}

TEST(Quarantine, RemovesTheOldestFilesBeyondItsLimit) {
  const test::TempFolder folder;
  const auto quarantine =
      Quarantine::open(folder.file("q"), {.segment_bytes = 10'000, .total_bytes = 40'000});
  ASSERT_TRUE(quarantine);
  for (size_t i = 0; i < 100; ++i) {
    (*quarantine)->keep(item(i, 2000));
    ASSERT_TRUE((*quarantine)->flush(kLong));
  }
  size_t bytes = 0;
  for (const std::string& file : files(folder.file("q"))) bytes += std::filesystem::file_size(file);
  EXPECT_LE(bytes, 45'000U);  // a file may grow past its size by what is written at once
  EXPECT_GT((*quarantine)->stats().removed_files, 10U);
  // The youngest is there.
  EXPECT_NE(test::read_bytes(files(folder.file("q")).back()).find("\"id\":\"99\""),
            std::string::npos);
}

TEST(Quarantine, LosesWhatFindsNoRoomAndSaysSo) {
  const test::TempFolder folder;
  const auto quarantine = Quarantine::open(folder.file("q"), {.queue_bytes = 1000});
  ASSERT_TRUE(quarantine);
  (*quarantine)->keep(item(1, 5000));
  EXPECT_EQ((*quarantine)->stats().lost, 1U);
}

TEST(Quarantine, GoesOnWhereTheDiskDoesNot) {
  const test::TempFolder folder;
  const auto quarantine = Quarantine::open(folder.file("q"));
  ASSERT_TRUE(quarantine);
  std::filesystem::remove_all(folder.file("q"));
  (*quarantine)->keep(item(1));
  ASSERT_TRUE((*quarantine)->flush(kLong));
  EXPECT_EQ((*quarantine)->stats().lost, 1U);
  EXPECT_NE((*quarantine)->stats().last_error, "");
  std::filesystem::create_directory(folder.file("q"));
  (*quarantine)->keep(item(2));
  ASSERT_TRUE((*quarantine)->flush(kLong));
  EXPECT_EQ(lines_in(folder.file("q")), 1U);
}

TEST(Quarantine, NeedsAFolderWhoseParentIsThere) {
  const test::TempFolder folder;
  const auto quarantine = Quarantine::open(folder.file("no") + "/q");
  ASSERT_FALSE(quarantine);
  EXPECT_EQ(quarantine.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::watch
