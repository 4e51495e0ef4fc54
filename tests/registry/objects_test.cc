#include "registry/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/registry/tiny_models.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ObjectsTest : public testing::Test {
 protected:
  Result<void> take(Check check = Check::kGolden) const {
    return objects_.take(sha256_, check,
                         [this](const std::string& to) { return copy_bundle(source_, to); });
  }

  test::TempFolder folder_;
  std::string source_ = write_tiny(folder_, "1");
  std::string sha256_ = hash_of(source_);
  Objects objects_{folder_.file("objects")};
};

TEST_F(ObjectsTest, KeepsABundleUnderItsHashAndReadOnly) {
  const Result<void> taken = take();
  ASSERT_TRUE(taken) << taken.error().message();
  EXPECT_THAT(objects_.list(), ElementsAre(sha256_));
  EXPECT_TRUE(objects_.verify(sha256_, Check::kGolden));
  const auto mode = fs::status(objects_.path_of(sha256_) + "/model.safetensors").permissions();
  EXPECT_EQ(mode & fs::perms::owner_write, fs::perms::none);
}

TEST_F(ObjectsTest, TakingItAgainChangesNothingAndCopiesNothing) {
  ASSERT_TRUE(take());
  const auto before = fs::last_write_time(objects_.path_of(sha256_) + "/manifest.json");
  EXPECT_TRUE(objects_.take(sha256_, Check::kGolden, [](const std::string&) {
    return Result<void>(Error(ErrorCode::kInternal, "called"));
  }));
  EXPECT_EQ(fs::last_write_time(objects_.path_of(sha256_) + "/manifest.json"), before);
}

TEST_F(ObjectsTest, ATamperedByteInAnyFileIsFoundAndTakingItAgainHeals) {
  ASSERT_TRUE(take());
  for (const auto& file : fs::directory_iterator(source_)) {
    const std::string name = file.path().filename().string();
    tamper(objects_.path_of(sha256_) + "/" + name);
    const Result<Manifest> verified = objects_.verify(sha256_, Check::kHashes);
    ASSERT_FALSE(verified) << name;
    EXPECT_EQ(verified.error().code(), ErrorCode::kCorrupt) << verified.error().message();
    ASSERT_TRUE(take()) << name;
    EXPECT_TRUE(objects_.verify(sha256_, Check::kHashes)) << name;
  }
}

TEST_F(ObjectsTest, WhatIsNotTheBundleOfThatHashIsNotTaken) {
  const std::string other = write_tiny(folder_, "2");
  const Result<void> taken = objects_.take(
      sha256_, Check::kHashes, [&](const std::string& to) { return copy_bundle(other, to); });
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(objects_.list(), IsEmpty());
}

TEST_F(ObjectsTest, ABundleThatFailsItsGoldenArticlesIsNotTaken) {
  test::Files files = test::tiny_bundle("bert", Precision::kInt8);
  const size_t at = files["golden.jsonl"].find("p_commerce");
  ASSERT_NE(at, std::string::npos);
  const size_t digit = files["golden.jsonl"].find_first_of("123456789", at);
  files["golden.jsonl"][digit] = files["golden.jsonl"][digit] == '1' ? '2' : '1';
  test::seal(files);
  const std::string bad = folder_.file("bad");
  test::write_files(bad, files);
  const std::string sha256 = hash_of(bad);
  const auto fill = [&](const std::string& to) { return copy_bundle(bad, to); };
  EXPECT_FALSE(objects_.take(sha256, Check::kGolden, fill));
  EXPECT_FALSE(objects_.contains(sha256));
}

TEST_F(ObjectsTest, WhatAKilledProcessLeftIsSweptAwayAndNeverListed) {
  const std::string left = folder_.file("objects/." + sha256_ + ".pending-abcdef");
  fs::create_directories(left);
  EXPECT_THAT(objects_.list(), IsEmpty());
  ASSERT_TRUE(take());
  EXPECT_FALSE(fs::exists(left));
}

TEST_F(ObjectsTest, OnlyHashesAreNames) {
  fs::create_directories(folder_.file("objects/x"));
  for (const std::string& name :
       std::vector<std::string>{"x", "..", "../objects", "", sha256_ + "/../x"}) {
    EXPECT_FALSE(objects_.contains(name)) << name;
    EXPECT_EQ(objects_.verify(name, Check::kHashes).error().code(), ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace prefilter::registry
