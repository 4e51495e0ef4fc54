#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "registry/objects.h"
#include "registry/store.h"
#include "tests/registry/tiny_models.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;

class FolderStoreTest : public testing::Test {
 protected:
  FolderStoreTest() { fs::create_directory(folder_.file("second")); }

  test::TempFolder folder_;
  std::string bundle_ = write_tiny(folder_, "1");
  std::string sha256_ = hash_of(bundle_);
  std::unique_ptr<Store> store_ = folder_store("second", folder_.file("second"));
};

TEST_F(FolderStoreTest, GivesBackWhatItWasGiven) {
  const Result<void> stored = store_->put(sha256_, bundle_);
  ASSERT_TRUE(stored) << stored.error().message();
  EXPECT_TRUE(store_->verify(sha256_));
  fs::create_directory(folder_.file("back"));
  ASSERT_TRUE(store_->get(sha256_, folder_.file("back")));
  EXPECT_TRUE(check_bundle(folder_.file("back"), sha256_, Check::kGolden));
}

TEST_F(FolderStoreTest, AFolderThatIsNotThereIsNotMade) {
  const auto gone = folder_store("gone", folder_.file("not/mounted"));
  EXPECT_EQ(gone->put(sha256_, bundle_).error().code(), ErrorCode::kUnavailable);
  EXPECT_FALSE(fs::exists(folder_.file("not")));
}

TEST_F(FolderStoreTest, ATamperedCopyIsFoundAndStoringItAgainHeals) {
  ASSERT_TRUE(store_->put(sha256_, bundle_));
  tamper(folder_.file("second/objects/" + sha256_ + "/golden.jsonl"));
  EXPECT_EQ(store_->verify(sha256_).error().code(), ErrorCode::kCorrupt);
  ASSERT_TRUE(store_->put(sha256_, bundle_));
  EXPECT_TRUE(store_->verify(sha256_));
}

TEST_F(FolderStoreTest, WhatItDoesNotHoldIsNotFound) {
  EXPECT_EQ(store_->verify(sha256_).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(store_->get(sha256_, folder_.path()).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::registry
