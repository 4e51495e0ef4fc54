#include "base/sha256.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter {
namespace {

std::string hex_of(std::string_view text) { return sha256_hex(std::as_bytes(std::span(text))); }

TEST(Sha256, GivesTheDigestsOfTheStandardsExamples) {
  EXPECT_EQ(hex_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, AFileHashesAsItsBytesAcrossBufferBoundaries) {
  const test::TempFolder folder;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{262144}, size_t{262145}}) {
    const std::string bytes(size, 'x');
    const Result<std::string> digest = sha256_file(folder.write("f", bytes));
    ASSERT_TRUE(digest);
    EXPECT_EQ(*digest, hex_of(bytes)) << size;
  }
}

TEST(Sha256, AMissingFileIsNotFoundAndAFolderUnavailable) {
  const test::TempFolder folder;
  EXPECT_EQ(sha256_file(folder.file("none")).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(sha256_file(folder.path()).error().code(), ErrorCode::kUnavailable);
}

TEST(Sha256, KnowsTheFormOfADigest) {
  EXPECT_TRUE(is_sha256_hex(std::string(64, 'a')));
  EXPECT_FALSE(is_sha256_hex(std::string(63, 'a')));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'A')));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'g')));
}

}  // namespace
}  // namespace prefilter
