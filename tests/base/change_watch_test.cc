#include "base/change_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <semaphore>

#include "tests/support/temp_folder.h"

namespace prefilter {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// Replaces a file in one step.
void replace(const test::TempFolder& folder, const std::string& text) {
  folder.write("new", text);
  fs::rename(folder.file("new"), folder.file("a"));
}

TEST(FileMark, ChangesWithTheFileAndIsEmptyWhereThereIsNone) {
  const test::TempFolder folder;
  const std::string path = folder.file("a");
  EXPECT_EQ(file_mark(path), "");
  replace(folder, "1");
  const std::string first = file_mark(path);
  EXPECT_EQ(file_mark(path), first);
  replace(folder, "2");  // of the same size
  EXPECT_NE(file_mark(path), first);
}

/// Counts the changes of a file.
class ChangeWatchTest : public testing::Test {
 protected:
  ChangeWatchTest() { replace(folder_, "0"); }
  std::string look() const { return file_mark(folder_.file("a")); }

  const test::TempFolder folder_;
  std::counting_semaphore<> calls_{0};
};

TEST_F(ChangeWatchTest, CallsBackForEachChange) {
  const ChangeWatch watch([&] { return look(); }, look(), milliseconds(1),
                          [&] { calls_.release(); });
  for (const char* text : {"1", "2", "3"}) {
    replace(folder_, text);
    calls_.acquire();
  }
  EXPECT_FALSE(calls_.try_acquire());
}

TEST_F(ChangeWatchTest, AChangeFromBeforeItsFirstLookIsSeen) {
  const std::string read = look();
  replace(folder_, "1");
  const ChangeWatch watch([&] { return look(); }, read, milliseconds(1), [&] { calls_.release(); });
  calls_.acquire();
}

TEST_F(ChangeWatchTest, AFileThatIsGoneIsNoChangeAndTheNextOneIs) {
  const ChangeWatch watch([&] { return look(); }, look(), milliseconds(1),
                          [&] { calls_.release(); });
  fs::remove(folder_.file("a"));
  EXPECT_FALSE(calls_.try_acquire_for(milliseconds(20)));
  replace(folder_, "next");
  calls_.acquire();
}

}  // namespace
}  // namespace prefilter
