#include "lab/pipeline/fingerprint.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/sha256.h"
#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

TEST(Fingerprint, IsTheHashOfEachFileBelowAFolder) {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.file("a/deep"));
  folder.write("a/x", "1");
  folder.write("a/deep/y", "2");
  folder.write("a/.hidden", "3");
  const auto now = fingerprint_of(std::vector{folder.file("a"), folder.file("nowhere")});
  ASSERT_TRUE(now) << now.error().message();
  const Fingerprint expected = {{folder.file("a"), std::string(kPresent)},
                                {folder.file("a/x"), *sha256_file(folder.file("a/x"))},
                                {folder.file("a/deep/y"), *sha256_file(folder.file("a/deep/y"))},
                                {folder.file("nowhere"), std::string(kAbsent)}};
  EXPECT_EQ(*now, expected);
}

TEST(Fingerprint, SaysWhatIsDifferent) {
  const Fingerprint before = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(difference(before, before), "");
  EXPECT_EQ(difference(before, {{"a", "1"}, {"b", "3"}}), "b changed");
  EXPECT_EQ(difference(before, {{"a", "1"}}), "b is gone");
  EXPECT_EQ(difference(before, {{"a", "1"}, {"b", "absent"}}), "b is gone");
  EXPECT_EQ(difference(before, {{"a", "1"}, {"b", "2"}, {"c", "4"}}), "c is new");
  EXPECT_EQ(difference({{"a", "absent"}}, {{"a", "1"}}), "a is new");
}

}  // namespace
}  // namespace prefilter::pipeline
