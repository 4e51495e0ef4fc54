#include "apps/cli/model_path.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

namespace fs = std::filesystem;

TEST(ModelPath, PrefersTheModelThatIsNamed) {
  const test::TempFolder folder;
  const Result<std::string> found = find_model(folder.path(), "");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, folder.path());
}

TEST(ModelPath, FindsTheDefaultModelBesideTheProgram) {
  const test::TempFolder folder;
  fs::create_directories(folder.file("bin"));
  fs::create_directories(folder.file("share/prefilter/models/default"));
  const Result<std::string> found = find_model("", folder.file("bin"));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, folder.file("share/prefilter/models/default"));
}

TEST(ModelPath, SaysWhatToDoWhereThereIsNoModel) {
  const test::TempFolder folder;
  const Result<std::string> none = find_model("", folder.file("bin"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(none.error().message().find("--model"), std::string::npos);
  EXPECT_EQ(find_model(folder.file("missing"), "").error().code(), ErrorCode::kNotFound);
}

TEST(ModelPath, RefusesAFileInPlaceOfAFolder) {
  const test::TempFolder folder;
  const Result<std::string> found = find_model(folder.write("model", "x"), "");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kInvalidArgument);
}

TEST(ModelPath, KnowsTheFolderOfTheRunningProgram) {
  EXPECT_EQ(program_dir(), fs::canonical("/proc/self/exe").parent_path().string());
}

}  // namespace
}  // namespace prefilter::cli
