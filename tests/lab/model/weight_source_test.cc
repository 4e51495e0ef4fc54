#include "lab/model/weight_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "engine/encoder/safetensors_writer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A checkpoint with tensors of these names, each [2, 3] and filled with 1, 2, ... in order.
class Checkpoint {
 public:
  explicit Checkpoint(const std::vector<std::string>& names) {
    std::vector<encoder::NewTensor> tensors;
    float value = 0.0F;
    for (const std::string& name : names) {
      const std::vector<float> values(6, value += 1.0F);
      tensors.push_back(encoder::make_f32(name, {2, 3}, values));
    }
    const std::string path =
        folder_.write("model.safetensors", encoder::safetensors_bytes(std::move(tensors)));
    file_.emplace(*encoder::TensorFile::open(path));
  }

  WeightSource source(uint64_t seed = 42) const { return {&*file_, "bert.", seed}; }

 private:
  test::TempFolder folder_;
  std::optional<encoder::TensorFile> file_;
};

float value_of(const torch::Tensor& tensor) { return tensor[1][2].item<float>(); }

TEST(WeightSource, FindsANameWithAndWithoutThePrefix) {
  const Checkpoint checkpoint({"bert.a.weight", "b.weight", "classifier.weight"});
  WeightSource source = checkpoint.source();
  EXPECT_EQ(value_of(source.read("bert.a.weight", {2, 3})), 1.0F);
  EXPECT_EQ(value_of(source.read("bert.b.weight", {2, 3})), 2.0F);
  EXPECT_EQ(value_of(source.read("classifier.weight", {2, 3})), 3.0F);
  EXPECT_TRUE(source.status());
  ASSERT_EQ(source.parameters().size(), 3U);
  EXPECT_EQ(source.parameters()[1].name, "bert.b.weight");  // as it will be saved
}

TEST(WeightSource, FindsNormsAsOldCheckpointsSpellThem) {
  const Checkpoint checkpoint({"bert.x.LayerNorm.gamma", "x.LayerNorm.beta"});
  WeightSource source = checkpoint.source();
  EXPECT_EQ(value_of(source.read("bert.x.LayerNorm.weight", {2, 3})), 1.0F);
  EXPECT_EQ(value_of(source.read("bert.x.LayerNorm.bias", {2, 3})), 2.0F);
  EXPECT_TRUE(source.status());
}

TEST(WeightSource, KeepsTheDepthAndTheMarkOfEachTensor) {
  const Checkpoint checkpoint({"bert.a", "bert.b"});
  WeightSource source = checkpoint.source();
  source.read("bert.a", {2, 3});
  source.mark_embedding();
  source.at_depth(3);
  source.read("bert.b", {2, 3});
  EXPECT_EQ(source.parameters()[0].depth, 0);
  EXPECT_TRUE(source.parameters()[0].embedding);
  EXPECT_EQ(source.parameters()[1].depth, 3);
  EXPECT_FALSE(source.parameters()[1].embedding);
}

TEST(WeightSource, TheFirstFaultStaysAndReadsAfterItGiveNothing) {
  const Checkpoint checkpoint({"bert.a"});
  WeightSource source = checkpoint.source();
  EXPECT_FALSE(source.read("bert.gone", {2, 3}).defined());
  EXPECT_FALSE(source.read("bert.a", {7, 7}).defined());
  EXPECT_FALSE(source.read_or_begin("bert.new", {2}, {}).defined());
  ASSERT_FALSE(source.status());
  EXPECT_EQ(source.status().error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(source.status().error().message(), HasSubstr("bert.gone is missing"));
}

TEST(WeightSource, AnotherShapeIsCorruptEvenOfWhatABaseMayLack) {
  const Checkpoint checkpoint({"bert.a"});
  for (const bool optional : {false, true}) {
    WeightSource source = checkpoint.source();
    const torch::Tensor read =
        optional ? source.read_or_begin("bert.a", {3, 2}, {}) : source.read("bert.a", {3, 2});
    EXPECT_FALSE(read.defined());
    ASSERT_FALSE(source.status());
    EXPECT_THAT(source.status().error().message(),
                HasSubstr("bert.a has the shape [2, 3], but config.json asks for [3, 2]"));
  }
}

TEST(WeightSource, WhatABaseLacksBeginsAsAskedAndIsNamed) {
  const Checkpoint checkpoint({"bert.a"});
  WeightSource source = checkpoint.source();
  EXPECT_EQ(value_of(source.read_or_begin("bert.a", {2, 3}, {.deviation = 1.0})), 1.0F);
  const torch::Tensor normal = source.read_or_begin("w", {100, 100}, {.deviation = 0.02});
  const torch::Tensor uniform = source.read_or_begin("u", {100, 100}, {.bound = 0.5});
  const torch::Tensor zeros = source.read_or_begin("z", {100}, {});
  // Five standard errors of the mean and of the deviation.
  EXPECT_NEAR(normal.mean().item<double>(), 0.0, 0.02 * 5.0 / 100.0);
  EXPECT_NEAR(normal.std().item<double>(), 0.02, 0.02 * 5.0 / 141.0);
  EXPECT_LE(uniform.abs().max().item<float>(), 0.5F);
  EXPECT_GT(uniform.abs().max().item<float>(), 0.49F);
  EXPECT_EQ(zeros.abs().max().item<float>(), 0.0F);
  EXPECT_THAT(source.fresh(), ElementsAre("w", "u", "z"));
}

TEST(WeightSource, FreshTensorsDependOnTheSeedAndTheirPlaceAlone) {
  const auto last_of = [](const std::vector<std::string>& names, uint64_t seed) {
    const Checkpoint checkpoint(names);
    WeightSource source = checkpoint.source(seed);
    const torch::Tensor first = source.read_or_begin("bert.a", {2, 3}, {.deviation = 1.0});
    const torch::Tensor last = source.read_or_begin("w", {2, 3}, {.deviation = 1.0});
    EXPECT_FALSE(first.equal(last));
    return last;
  };
  const torch::Tensor last = last_of({"bert.a"}, 42);
  EXPECT_TRUE(last.equal(last_of({"bert.a"}, 42)));
  EXPECT_TRUE(last.equal(last_of({"other"}, 42)));  // a before it is fresh, too
  EXPECT_FALSE(last.equal(last_of({"bert.a"}, 43)));
}

}  // namespace
}  // namespace prefilter::model
