#include "engine/encoder/checkpoint_file.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

TEST(CheckpointFile, OpensTheWeightsOfAHuggingFaceFolder) {
  const auto file = open_checkpoint(test::repository_path("tests/golden/encoder/bert"));
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_NE(file->find("classifier.weight"), nullptr);
}

TEST(CheckpointFile, SafetensorsAreReadWhereAPickleLiesBesideThem) {
  const test::TempFolder folder;
  folder.write("pytorch_model.bin", "x");
  folder.write(
      "model.safetensors",
      test::read_bytes(test::repository_path("tests/golden/encoder/bert/model.safetensors")));
  EXPECT_TRUE(open_checkpoint(folder.path()));
}

TEST(CheckpointFile, PickledAndSplitWeightsAreUnsupportedAndTheErrorNamesTheRemedy) {
  const std::map<std::string, std::string> remedies = {
      {"pytorch_model.bin", "scripts/to_safetensors.py"},
      {"pytorch_model.bin.index.json", "scripts/to_safetensors.py"},
      {"model.safetensors.index.json", "max_shard_size"}};
  for (const auto& [name, remedy] : remedies) {
    const test::TempFolder folder;
    folder.write(name, "x");
    const Result<TensorFile> file = open_checkpoint(folder.path());
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code(), ErrorCode::kUnsupported);
    EXPECT_NE(file.error().message().find(name), std::string::npos) << file.error().message();
    EXPECT_NE(file.error().message().find(remedy), std::string::npos) << file.error().message();
  }
}

TEST(CheckpointFile, AFolderWithoutWeightsIsNotFound) {
  const test::TempFolder folder;
  const Result<TensorFile> file = open_checkpoint(folder.path());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::encoder
