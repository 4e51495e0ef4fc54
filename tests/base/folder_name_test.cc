#include "base/folder_name.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace prefilter {
namespace {

TEST(FolderName, IsTheLastPartWithOrWithoutASlash) {
  EXPECT_EQ(folder_name("v1/models/minilm"), "minilm");
  EXPECT_EQ(folder_name("v1/models/minilm/"), "minilm");
  EXPECT_EQ(folder_name("/v1/models/../minilm/."), "minilm");
}

TEST(FolderName, TheCurrentFolderHasItsOwnName) {
  EXPECT_EQ(folder_name("."), std::filesystem::current_path().filename().string());
}

TEST(FolderName, NothingAndTheRootHaveNone) {
  EXPECT_EQ(folder_name(""), "");
  EXPECT_EQ(folder_name("/"), "");
}

}  // namespace
}  // namespace prefilter
