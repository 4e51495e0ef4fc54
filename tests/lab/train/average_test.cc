#include "lab/train/average.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using encoder::make_f32;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Folders of a config, a tokenizer and a few weights.
class AverageTest : public ::testing::Test {
 protected:
  std::string checkpoint(const std::string& name, std::vector<encoder::NewTensor> tensors,
                         const std::string& tokenizer = "{}") const {
    std::filesystem::create_directory(folder_.file(name));
    folder_.write(name + "/config.json", "{\"of\": \"" + name + "\"}");
    folder_.write(name + "/tokenizer.json", tokenizer);
    folder_.write(name + "/model.safetensors", encoder::safetensors_bytes(std::move(tensors)));
    return folder_.file(name);
  }

  std::string error_of(const std::vector<std::string>& folders) const {
    const Result<void> done = average_checkpoints(folders, folder_.file("mean"));
    EXPECT_FALSE(std::filesystem::exists(folder_.file("mean")));
    return done ? "" : done.error().message();
  }

  const test::TempFolder folder_;
};

std::vector<float> values_of(const std::string& folder, const std::string& tensor) {
  const auto file = encoder::TensorFile::open(folder + "/model.safetensors");
  return *encoder::to_float(*file->find(tensor), tensor);
}

TEST_F(AverageTest, EachWeightIsTheMean) {
  const std::vector<float> one = {1.0F, 2.0F};
  const std::vector<float> two = {2.0F, -2.0F};
  const std::vector<float> three = {6.0F, 9.0F};
  const std::vector<std::string> folders = {checkpoint("a", {make_f32("w", {2}, one)}),
                                            checkpoint("b", {make_f32("w", {2}, two)}),
                                            checkpoint("c", {make_f32("w", {2}, three)})};
  const std::string mean = folder_.file("mean");
  ASSERT_TRUE(average_checkpoints(folders, mean));
  EXPECT_EQ(values_of(mean, "w"), (std::vector<float>{3.0F, 3.0F}));
  EXPECT_EQ(test::read_bytes(mean + "/config.json"), "{\"of\": \"a\"}");
  EXPECT_EQ(test::read_bytes(mean + "/tokenizer.json"), "{}");

  ASSERT_TRUE(average_checkpoints(std::span(folders).subspan(1, 1), mean)) << "replaces the older";
  EXPECT_EQ(values_of(mean, "w"), two);
}

TEST_F(AverageTest, CheckpointsThatDoNotFitAreRefusedByName) {
  const std::vector<float> two = {1.0F, 2.0F};
  const std::string a = checkpoint("a", {make_f32("w", {2}, two)});
  EXPECT_THAT(error_of({a, checkpoint("shape", {make_f32("w", {1, 2}, two)})}),
              AllOf(HasSubstr("shape/model.safetensors"), HasSubstr("tensor w has another shape")));
  EXPECT_THAT(error_of({a, checkpoint("name", {make_f32("v", {2}, two)})}),
              HasSubstr("has no tensor v"));
  EXPECT_THAT(error_of({checkpoint("more", {make_f32("w", {2}, two), make_f32("x", {2}, two)}), a}),
              HasSubstr("no tensor x"));
  EXPECT_THAT(error_of({a, checkpoint("words", {make_f32("w", {2}, two)}, "[]")}),
              HasSubstr("tokenizer.json differs"));
  EXPECT_THAT(error_of({a, folder_.file("nothing")}), HasSubstr("nothing"));
  EXPECT_THAT(error_of({}), HasSubstr("no checkpoint"));
}

TEST_F(AverageTest, WhetherTheyFitCanBeAskedBefore) {
  const std::vector<float> two = {1.0F, 2.0F};
  const std::vector<std::string> same = {checkpoint("a", {make_f32("w", {2}, two)}),
                                         checkpoint("b", {make_f32("w", {2}, two)})};
  EXPECT_TRUE(check_can_be_averaged(same));
  const std::vector<std::string> other = {same[0], checkpoint("c", {make_f32("v", {2}, two)})};
  EXPECT_FALSE(check_can_be_averaged(other));
}

}  // namespace
}  // namespace prefilter::train
