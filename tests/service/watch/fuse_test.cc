#include "service/watch/fuse.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.h"
#include "tests/support/temp_folder.h"

namespace prefilter::watch {
namespace {

const std::string kModel(64, 'a');
const std::string kOther(64, 'c');

std::unique_ptr<Fuse> whole(const std::string& path = "", const std::string& model = kModel,
                            const FuseOptions& options = {}) {
  Result<std::unique_ptr<Fuse>> fuse = Fuse::open(path, model, options);
  if (!fuse) throw std::runtime_error(fuse.error().message());
  return *std::move(fuse);
}

/// Articles until it blows; 0 if it does not.
size_t articles_until_blown(Fuse& fuse, double blocked, double failed, size_t most) {
  Random random(3);
  for (size_t n = 1; n <= most; ++n) {
    const bool fails = random.uniform() < failed;
    fuse.see(!fails && random.uniform() < blocked, fails, 1000);
    if (fuse.blown()) return n;
  }
  return 0;
}

TEST(Fuse, BlowsWithinAHundredArticlesWhereAModelBlocksHalfOfThem) {
  const auto fuse = whole();
  const size_t articles = articles_until_blown(*fuse, 0.6, 0.0, 1000);
  EXPECT_GT(articles, 5U);
  EXPECT_LT(articles, 100U);
  EXPECT_NE(fuse->state().reason.find("blocks"), std::string::npos);
  EXPECT_EQ(fuse->state().when_ms, 1000);
}

TEST(Fuse, BlowsWhereAModelFails) {
  const auto fuse = whole();
  EXPECT_GT(articles_until_blown(*fuse, 0.05, 0.5, 200), 0U);
  EXPECT_NE(fuse->state().reason.find("fails"), std::string::npos);
}

TEST(Fuse, BlowsWhereAModelBlocksTooLittleIfItHasTo) {
  const auto fuse = whole("", kModel, {.least_blocked = 0.01});
  EXPECT_GT(articles_until_blown(*fuse, 0.0, 0.0, 5000), 0U);
}

TEST(Fuse, StaysWholeInItsBoundsAndNearThem) {
  EXPECT_EQ(articles_until_blown(*whole(), 0.05, 0.0, 100'000), 0U);
  EXPECT_EQ(articles_until_blown(*whole(), 0.25, 0.04, 100'000), 0U);
}

TEST(Fuse, StaysBlownForItsModelThroughARestartAndIsWholeForAnother) {
  const test::TempFolder folder;
  const std::string path = folder.file("fuse.json");
  articles_until_blown(*whole(path), 1.0, 0.0, 1000);
  EXPECT_TRUE(whole(path)->blown());
  EXPECT_EQ(whole(path)->state().when_ms, 1000);
  EXPECT_FALSE(whole(path, kOther)->blown());
  EXPECT_TRUE(read_fuse(path)->blown);
}

TEST(Fuse, FollowsAMendingThatIsLaterThanItsBlowAndBeginsAnew) {
  const auto fuse = whole();
  articles_until_blown(*fuse, 1.0, 0.0, 1000);
  EXPECT_EQ(fuse->follow({.when_ms = 1000, .model_sha256 = kModel}), FuseChange::kNone);
  EXPECT_EQ(fuse->follow({.when_ms = 2000, .model_sha256 = kOther}), FuseChange::kNone);
  EXPECT_TRUE(fuse->blown());
  EXPECT_EQ(fuse->follow({.when_ms = 1001, .model_sha256 = kModel}), FuseChange::kMended);
  EXPECT_FALSE(fuse->blown());
  EXPECT_FALSE(fuse->see(true, false, 1002));  // what it had seen before is forgotten
  EXPECT_GT(articles_until_blown(*fuse, 1.0, 0.0, 1000), 0U);
  EXPECT_EQ(fuse->follow({.when_ms = 1001, .model_sha256 = kModel}), FuseChange::kNone);
  EXPECT_TRUE(fuse->blown());
  EXPECT_EQ(fuse->follow({.when_ms = 9000, .model_sha256 = ""}), FuseChange::kMended);
}

TEST(Fuse, FollowsABlowInAnotherProcess) {
  const test::TempFolder folder;
  const std::string path = folder.file("fuse.json");
  const auto mine = whole(path);
  articles_until_blown(*whole(path), 1.0, 0.0, 1000);
  EXPECT_EQ(mine->follow(*read_fuse(path)), FuseChange::kBlown);
  EXPECT_TRUE(mine->blown());
  EXPECT_EQ(mine->state().reason, read_fuse(path)->reason);
  EXPECT_EQ(mine->follow(*read_fuse(path)), FuseChange::kNone);
  EXPECT_EQ(whole(path, kOther)->follow(*read_fuse(path)), FuseChange::kNone);
}

TEST(Fuse, StaysAsItIsWhereItsFileIsGone) {
  const auto fuse = whole();
  articles_until_blown(*fuse, 1.0, 0.0, 1000);
  EXPECT_EQ(fuse->follow(*read_fuse("nowhere/fuse.json")), FuseChange::kNone);
  EXPECT_TRUE(fuse->blown());
}

TEST(Fuse, WritesItsBlowDownOnceItCan) {
  const test::TempFolder folder;
  const std::string path = folder.file("later/fuse.json");
  const auto fuse = whole(path);
  articles_until_blown(*fuse, 1.0, 0.0, 1000);
  fuse->write_down();
  EXPECT_FALSE(read_fuse(path)->blown);
  std::filesystem::create_directory(folder.file("later"));
  fuse->write_down();
  EXPECT_TRUE(read_fuse(path)->blown);
}

TEST(Fuse, IsNotBlownAgainByABlowThatWasMendedBeforeItWasWritten) {
  const test::TempFolder folder;
  const std::string path = folder.file("later/fuse.json");
  const auto fuse = whole(path);
  articles_until_blown(*fuse, 1.0, 0.0, 1000);
  std::filesystem::create_directory(folder.file("later"));
  ASSERT_TRUE(write_fuse(path, {.when_ms = 5000, .model_sha256 = kModel}));
  fuse->write_down();
  EXPECT_FALSE(read_fuse(path)->blown);
  EXPECT_FALSE(fuse->blown());
}

TEST(Fuse, WritesItsBlowDownAgainWhereSomebodyMendedAnEarlierOne) {
  const test::TempFolder folder;
  const std::string path = folder.file("fuse.json");
  const auto fuse = whole(path);
  articles_until_blown(*fuse, 1.0, 0.0, 1000);
  const FuseState earlier{.when_ms = 900, .model_sha256 = kModel};
  ASSERT_TRUE(write_fuse(path, earlier));
  EXPECT_EQ(fuse->follow(earlier), FuseChange::kNone);
  fuse->write_down();
  EXPECT_TRUE(read_fuse(path)->blown);
}

TEST(Fuse, BlowsAfterItsMendingThoughTheClockWasSetBack) {
  const test::TempFolder folder;
  const std::string path = folder.file("fuse.json");
  ASSERT_TRUE(write_fuse(path, {.when_ms = 5000, .model_sha256 = kModel}));
  const auto fuse = whole(path);
  articles_until_blown(*fuse, 1.0, 0.0, 1000);  // at 1000
  EXPECT_GT(fuse->state().when_ms, 5000);
}

TEST(Fuse, BlowsThoughItsFileCannotBeWritten) {
  const test::TempFolder folder;
  const auto fuse = whole(folder.file("gone") + "/fuse.json");
  EXPECT_GT(articles_until_blown(*fuse, 1.0, 0.0, 1000), 0U);
}

TEST(Fuse, WantsSomebodyToLookAtAStateThatCannotBeRead) {
  const test::TempFolder folder;
  const std::string path = folder.write("fuse.json", "{\"blown\": fal");
  const Result<std::unique_ptr<Fuse>> fuse = Fuse::open(path, kModel, {});
  ASSERT_FALSE(fuse);
  EXPECT_EQ(fuse.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::watch
