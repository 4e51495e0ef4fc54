#include "registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/registry/tiny_models.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<Decision> yes(const Subject&) { return Decision{.passed = true, .evidence = R"({"n":1})"}; }

/// A registry with two models, both in a second store.
class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    fs::create_directory(folder_.file("second"));
    for (const std::string version : {"1", "2"}) {
      const Result<std::string> sha256 = registry_.add(write_tiny(folder_, version), kCaller);
      EXPECT_TRUE(sha256) << sha256.error().message();
      hashes_.push_back(*sha256);
      EXPECT_TRUE(store_->put(*sha256, registry_.objects().path_of(*sha256)));
    }
  }

  Result<Change> promote(const std::string& bundle, Gate gate = yes) const {
    return registry_.promote({.bundle = bundle, .gate = std::move(gate), .stores = {store_.get()}},
                             kCaller);
  }
  Result<Change> rollback() const { return registry_.rollback(kCaller, ""); }
  State serving() const { return (*registry_.current())->state; }
  std::string object(size_t which, const std::string& file) const {
    return registry_.objects().path_of(hashes_[which]) + "/" + file;
  }

  test::TempFolder folder_;
  Registry registry_ = *Registry::open_or_make(folder_.file("registry"));
  std::unique_ptr<Store> store_ = folder_store("second", folder_.file("second"));
  std::vector<std::string> hashes_;
};

TEST_F(RegistryTest, WalksFromShadowToSlmOnlyAndAllTheWayBack) {
  ASSERT_TRUE(promote(hashes_[0]));
  EXPECT_EQ(serving().mode, Mode::kShadow);
  ASSERT_TRUE(promote(""));
  ASSERT_TRUE(promote(""));
  EXPECT_EQ(serving().mode, Mode::kSlmOnly);
  ASSERT_TRUE(promote(hashes_[1]));
  EXPECT_EQ(serving().bundle, hashes_[1]);
  EXPECT_EQ(serving().mode, Mode::kPrimary);
  for (const Mode mode : {Mode::kSlmOnly, Mode::kPrimary, Mode::kShadow}) {
    const Result<Change> change = rollback();
    ASSERT_TRUE(change) << change.error().message();
    EXPECT_EQ(serving().bundle, hashes_[0]);
    EXPECT_EQ(serving().mode, mode);
  }
  EXPECT_EQ(rollback().error().code(), ErrorCode::kRefused);
  EXPECT_EQ(registry_.history(kCaller)->size(), 2U + 4U + 3U);
}

TEST_F(RegistryTest, TheHistoryKeepsWhoWhyAndTheEvidence) {
  ASSERT_TRUE(promote(hashes_[0]));
  ASSERT_TRUE(promote(""));
  const auto no = [](const Subject&) -> Result<Decision> {
    return Decision{.passed = false, .sentence = "too few labels", .evidence = R"({"n":0})"};
  };
  ASSERT_TRUE(registry_.promote(
      {.override_why = "the chief says so", .gate = no, .stores = {store_.get()}}, kCaller));
  const auto entries = *registry_.history(kCaller);
  EXPECT_EQ(entries[3].evidence, R"({"n":1})");
  EXPECT_FALSE(entries[3].overridden);
  EXPECT_TRUE(entries[4].overridden);
  EXPECT_EQ(entries[4].why, "the chief says so");
  EXPECT_EQ(entries[4].evidence, R"({"n":0})");
  EXPECT_EQ(entries[4].who, kCaller.who);
}

TEST_F(RegistryTest, TheGateIsAskedAboutTheBundleAndTheThresholdInForce) {
  ASSERT_TRUE(promote(hashes_[0]));
  Subject seen;
  const Gate gate = [&seen](const Subject& subject) {
    seen = subject;
    return yes(subject);
  };
  ASSERT_TRUE(promote("", gate));
  EXPECT_EQ(seen.candidate.bundle, hashes_[0]);
  EXPECT_EQ(seen.candidate.mode, Mode::kPrimary);
  EXPECT_FLOAT_EQ(seen.threshold, 0.9F);  // of the tiny bundle
  ASSERT_TRUE(
      registry_.promote({.threshold = 0.6F, .gate = gate, .stores = {store_.get()}}, kCaller));
  EXPECT_FLOAT_EQ(seen.threshold, 0.6F);
  EXPECT_EQ(seen.champion->mode, Mode::kPrimary);
}

TEST_F(RegistryTest, WhatIsRefusedChangesNothing) {
  ASSERT_TRUE(promote(hashes_[0]));
  const std::string before = test::read_bytes(folder_.file("registry/CURRENT"));
  EXPECT_EQ(promote("", {}).error().code(), ErrorCode::kRefused);
  EXPECT_EQ(registry_.promote({.gate = yes, .stores = {}}, kCaller).error().code(),
            ErrorCode::kRefused);
  fs::remove_all(folder_.file("second/objects/" + hashes_[1]));
  EXPECT_THAT(promote(hashes_[1]).error().message(), HasSubstr("registry push"));
  EXPECT_EQ(promote(std::string(64, '0')).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(test::read_bytes(folder_.file("registry/CURRENT")), before);
}

TEST_F(RegistryTest, ATamperedByteIsRefusedByVerifyPromoteRollbackAndServing) {
  ASSERT_TRUE(promote(hashes_[0]));
  ASSERT_TRUE(promote(hashes_[1]));
  tamper(object(0, "model.safetensors"));
  EXPECT_FALSE(registry_.objects().verify(hashes_[0], Check::kHashes));
  EXPECT_EQ(promote(hashes_[0]).error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(rollback().error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(rollback().error().message(), HasSubstr("registry pull"));
  EXPECT_EQ(serving().bundle, hashes_[1]);
  ASSERT_TRUE(champion_of(registry_.folder()));
  tamper(object(1, "manifest.json"));
  EXPECT_EQ(champion_of(registry_.folder()).error().code(), ErrorCode::kCorrupt);
  ASSERT_TRUE(registry_.pull(hashes_[0], *store_, kCaller));
  EXPECT_TRUE(rollback());
}

TEST_F(RegistryTest, ATamperedChampionBlocksThePromotionOfAnother) {
  ASSERT_TRUE(promote(hashes_[0]));
  tamper(object(0, "golden.jsonl"));
  EXPECT_THAT(promote(hashes_[1]).error().message(), HasSubstr("rollback would need"));
}

TEST_F(RegistryTest, RollingBackAsksNoStore) {
  ASSERT_TRUE(promote(hashes_[0]));
  ASSERT_TRUE(promote(""));
  fs::remove_all(folder_.file("second"));
  EXPECT_TRUE(rollback());
}

TEST_F(RegistryTest, OfTwoPromotionsAtOnceOneIsToldToLookAgain) {
  ASSERT_TRUE(promote(hashes_[0]));
  const Gate gate = [this](const Subject& subject) -> Result<Decision> {
    EXPECT_TRUE(promote(""));  // somebody else, while this gate thinks
    return yes(subject);
  };
  const Result<Change> second = promote(hashes_[1], gate);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message(), HasSubstr("meanwhile"));
  EXPECT_EQ(serving().bundle, hashes_[0]);
  EXPECT_EQ(serving().mode, Mode::kPrimary);
}

TEST_F(RegistryTest, ManyAtOnceLeaveAWholeHistory) {
  ASSERT_TRUE(promote(hashes_[0]));
  std::vector<std::thread> threads;
  std::atomic<size_t> made{0};
  for (size_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        const auto store = folder_store("second", folder_.file("second"));
        const Result<Change> change =
            i == 0 ? rollback()
                   : registry_.promote({.bundle = hashes_[i % 2],
                                        .threshold = 0.1F * static_cast<float>(i + 1),
                                        .gate = yes,
                                        .stores = {store.get()}},
                                       kCaller);
        made += change ? 1U : 0U;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto entries = registry_.history(kCaller);
  ASSERT_TRUE(entries) << entries.error().message();
  EXPECT_EQ(entries->size(), 2U + 1U + made);
  EXPECT_EQ(replayed(*entries)->state, serving());
}

TEST_F(RegistryTest, FindsBundlesByNameAndByDigits) {
  EXPECT_EQ(*registry_.resolve("tiny@2"), hashes_[1]);
  EXPECT_EQ(*registry_.resolve(hashes_[1].substr(0, 10)), hashes_[1]);
  EXPECT_EQ(registry_.resolve("tiny@3").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(registry_.resolve("../objects").error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(RegistryTest, TheMarkOfTheChampionChangesWithWhatServes) {
  EXPECT_EQ(champion_mark(registry_.folder()), "");
  EXPECT_EQ(champion_of(registry_.folder()).error().code(), ErrorCode::kNotFound);
  ASSERT_TRUE(promote(hashes_[0]));
  const std::string shadow = champion_mark(registry_.folder());
  ASSERT_TRUE(promote(""));
  EXPECT_NE(champion_mark(registry_.folder()), shadow);
  ASSERT_TRUE(rollback());
  EXPECT_EQ(champion_mark(registry_.folder()), shadow);
}

TEST(Registry, BeginsInAnEmptyFolderOnly) {
  const test::TempFolder folder;
  EXPECT_EQ(Registry::open(folder.path()).error().code(), ErrorCode::kNotFound);
  folder.write("letter.txt", "mine");
  EXPECT_EQ(Registry::open_or_make(folder.path()).error().code(), ErrorCode::kRefused);
  const Result<Registry> made = Registry::open_or_make(folder.file("new"));
  ASSERT_TRUE(made);
  EXPECT_TRUE(Registry::open(folder.file("new")));
  EXPECT_THAT(made->list(), IsEmpty());
}

}  // namespace
}  // namespace prefilter::registry
