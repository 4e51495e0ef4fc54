#include "service/watch/upkeep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "service/watch/quarantine.h"
#include "tests/support/temp_folder.h"

namespace prefilter::watch {
namespace {

using ::testing::HasSubstr;

const std::string kModel(64, 'a');
const Caretaker kAna{.who = "ana@desk", .why = "a flood of vouchers", .now_ms = 5000};

/// A watch's folder whose fuse is blown and which has a baseline.
class Upkeep : public testing::Test {
 protected:
  Upkeep() {
    EXPECT_TRUE(write_fuse(
        fuse_,
        {.blown = true, .reason = "it blocks too much", .when_ms = 1000, .model_sha256 = kModel}));
    Baseline baseline;
    baseline.model_sha256 = kModel;
    baseline.add({.p_commerce = 0.1F, .tokens = 40, .language = "en"});
    temp_.write("baseline.json", to_json(baseline));
  }

  const test::TempFolder temp_;
  const std::string folder_ = temp_.file("");
  const std::string fuse_ = temp_.file("fuse.json");
};

TEST_F(Upkeep, MendsTheFuseAndKeepsWhoWhenWhyAndWhatItBlewFor) {
  const Result<Change> change = mend(folder_, kAna);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_FALSE(read_fuse(fuse_)->blown);
  EXPECT_EQ(read_fuse(fuse_)->model_sha256, kModel);
  const std::vector<Change> kept = *read_changes(folder_);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(to_line(kept[0]), to_line(*change));
  EXPECT_EQ(kept[0].action, ChangeAction::kMend);
  EXPECT_EQ(kept[0].who, "ana@desk");
  EXPECT_EQ(kept[0].why, "a flood of vouchers");
  EXPECT_EQ(kept[0].when_ms, 5000);
  EXPECT_EQ(kept[0].reason, "it blocks too much");
  EXPECT_EQ(kept[0].blown_ms, 1000);
  EXPECT_EQ(kept[0].model_sha256, kModel);
}

TEST_F(Upkeep, RefusesWithoutAReasonOrWithOneThatIsABook) {
  for (const std::string& why : {std::string(), std::string(" \n"), std::string(4097, 'x')}) {
    const Result<Change> change = mend(folder_, {.who = "ana", .why = why, .now_ms = 1});
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().code(), ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(read_fuse(fuse_)->blown);
  EXPECT_TRUE(read_changes(folder_)->empty());
}

TEST_F(Upkeep, RefusesWhereThereIsNothingToDo) {
  ASSERT_TRUE(mend(folder_, kAna));
  ASSERT_TRUE(reset_baseline(folder_, kAna));
  EXPECT_EQ(mend(folder_, kAna).error().code(), ErrorCode::kRefused);
  EXPECT_EQ(reset_baseline(folder_, kAna).error().code(), ErrorCode::kRefused);
  EXPECT_EQ(read_changes(folder_)->size(), 2U);
  EXPECT_EQ(mend(temp_.file("none"), kAna).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(view(temp_.file("none")).error().code(), ErrorCode::kNotFound);
}

TEST_F(Upkeep, MendsNothingThatItCannotWriteDown) {
  std::filesystem::create_directory(temp_.file("changes.jsonl"));
  EXPECT_FALSE(mend(folder_, kAna));
  EXPECT_TRUE(read_fuse(fuse_)->blown);
}

TEST_F(Upkeep, MendsNothingBesideALogThatSomebodySpoilt) {
  temp_.write("changes.jsonl", "mended on Tuesday\n");
  const Result<Change> change = mend(folder_, kAna);
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(change.error().message(), HasSubstr("changes.jsonl"));
  EXPECT_TRUE(read_fuse(fuse_)->blown);
}

TEST_F(Upkeep, MendsAFuseWhoseFileCannotBeReadForWhateverModelOpensItNext) {
  temp_.write("fuse.json", "{\"blown\": fal");
  const Result<Change> change = mend(folder_, kAna);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_THAT(change->reason, HasSubstr("could not be read"));
  const Result<std::unique_ptr<Fuse>> fuse = Fuse::open(fuse_, kModel);
  ASSERT_TRUE(fuse);
  EXPECT_FALSE((*fuse)->blown());
}

TEST_F(Upkeep, AMendingIsLaterThanTheBlowWhateverTheClockSays) {
  ASSERT_TRUE(mend(folder_, {.who = "ana", .why = "why", .now_ms = 10}));
  EXPECT_EQ(read_fuse(fuse_)->when_ms, 1001);
}

TEST_F(Upkeep, OfTwoWhoMendAtOnceOneDoes) {
  std::atomic<int> mended{0};
  std::vector<std::thread> people;
  for (int i = 0; i < 4; ++i) {
    people.emplace_back([&] { mended += mend(folder_, kAna) ? 1 : 0; });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(mended, 1);
  EXPECT_EQ(read_changes(folder_)->size(), 1U);
}

TEST_F(Upkeep, ResetsTheBaselineAndKeepsWhoseItWas) {
  ASSERT_TRUE(reset_baseline(folder_, kAna));
  EXPECT_FALSE(std::filesystem::exists(temp_.file("baseline.json")));
  const std::vector<Change> kept = *read_changes(folder_);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].action, ChangeAction::kResetBaseline);
  EXPECT_EQ(kept[0].articles, 1U);
  EXPECT_EQ(kept[0].model_sha256, kModel);
}

TEST_F(Upkeep, ShowsWhatLiesInTheFolder) {
  temp_.write("blocked-000001700000000-7-1.jsonl", "0123456789");
  ASSERT_TRUE(reset_baseline(folder_, kAna));
  const Result<FolderView> seen = view(folder_);
  ASSERT_TRUE(seen) << seen.error().message();
  EXPECT_TRUE(seen->fuse.blown);
  EXPECT_FALSE(seen->baseline);
  EXPECT_EQ(seen->quarantine_files, 1U);
  EXPECT_EQ(seen->quarantine_bytes, 10U);
  EXPECT_EQ(seen->changes.size(), 1U);
}

TEST(Change, RefusesLinesThatAreNone) {
  for (const char* line :
       {"", "{}", "[]", R"({"action": "paint"})",
        R"({"action":"mend","when_ms":1,"who":"a","why":"b","model_sha256":""})"}) {
    const Result<Change> change = change_of_line(line);
    ASSERT_FALSE(change) << line;
    EXPECT_EQ(change.error().code(), ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace prefilter::watch
