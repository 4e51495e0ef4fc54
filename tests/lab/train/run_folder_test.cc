#include "lab/train/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "lab/train/settings_yaml.h"
#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using ::testing::HasSubstr;

ErrorCode refusal(const std::string& out, bool resume) {
  const Result<RunFolder> folder = RunFolder::open(out, resume);
  if (folder) throw std::runtime_error("it opened");
  return folder.error().code();
}

TEST(RunFolder, LiesBesideTheBundleWhateverSlashesFollow) {
  const test::TempFolder folder;
  EXPECT_EQ(RunFolder::open(folder.file("deep/er/out//"), false)->path(),
            folder.file("deep/er/out.run"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.file("deep/er/out.run")));
}

TEST(RunFolder, IsHeldByOneProcessUntilItIsLetGo) {
  const test::TempFolder folder;
  {
    const Result<RunFolder> first = RunFolder::open(folder.file("out"), false);
    ASSERT_TRUE(first);
    const Result<RunFolder> second = RunFolder::open(folder.file("out"), false);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::kRefused);
    EXPECT_THAT(second.error().message(), HasSubstr("another process"));
  }
  EXPECT_TRUE(RunFolder::open(folder.file("out"), false));
}

TEST(RunFolder, ARunIsGoneOnWithOnlyWhereOneIs) {
  const test::TempFolder folder;
  EXPECT_EQ(refusal(folder.file("out"), true), ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder.file("out.run")));
  ASSERT_TRUE(RunFolder::open(folder.file("out"), false));
  folder.write("out.run/params.yaml", "");
  EXPECT_EQ(refusal(folder.file("out"), false), ErrorCode::kRefused);
  EXPECT_TRUE(RunFolder::open(folder.file("out"), true));
  std::filesystem::create_directory(folder.file("out"));
  EXPECT_EQ(refusal(folder.file("out"), true), ErrorCode::kRefused);
  EXPECT_EQ(refusal(folder.file("out"), false), ErrorCode::kRefused);
}

TEST(RunFolder, TakesAwayWhatAKilledProcessLeftHalfWritten) {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.file("out.run/.state-000007.pending-AbCdEf"));
  std::filesystem::create_directories(folder.file("out.run/state-000005"));
  ASSERT_TRUE(RunFolder::open(folder.file("out"), false));
  EXPECT_FALSE(std::filesystem::exists(folder.file("out.run/.state-000007.pending-AbCdEf")));
  EXPECT_TRUE(std::filesystem::exists(folder.file("out.run/state-000005")));
}

TEST(RunFolder, RecallsWhatAutoCameToAndNothingElse) {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.file("out.run"));
  TrainOptions then;
  then.run.numbers = Numbers::kBf16;
  then.run.threads = 7;
  then.recipe.batch = 99;
  folder.write("out.run/params.yaml", to_yaml(then));
  const Result<RunFolder> run = RunFolder::open(folder.file("out"), true);
  ASSERT_TRUE(run);
  TrainOptions open_ones;
  ASSERT_TRUE(run->recall(open_ones));
  EXPECT_EQ(open_ones.run.numbers, Numbers::kBf16);
  EXPECT_EQ(open_ones.run.threads, 7);
  EXPECT_EQ(open_ones.recipe.batch, TrainOptions().recipe.batch);
  TrainOptions said;
  said.run.numbers = Numbers::kFp32;
  said.run.threads = 2;
  ASSERT_TRUE(run->recall(said));
  EXPECT_EQ(said.run.numbers, Numbers::kFp32);
  EXPECT_EQ(said.run.threads, 2);
}

TEST(RunFolder, AFolderThatCannotBeMadeIsUnavailable) {
  const test::TempFolder folder;
  folder.write("file", "");
  EXPECT_EQ(refusal(folder.file("file/out"), false), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace prefilter::train
