#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <cstring>

#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/encoder/safetensors.h"
#include "tests/support/lab/golden_run.h"
#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using nlohmann::json;

std::string golden_folder(const std::string& name) {
  return test::repository_path("tests/golden/training/" + name);
}

json read_golden(const std::string& folder) {
  const Result<std::string> text = read_file(folder + "/golden.json", size_t{4} << 20);
  return text ? json::parse(*text) : json();
}

torch::Tensor tensor_of(const encoder::TensorFile& file, const std::string& name) {
  const encoder::TensorView* view = file.find(name);
  if (view == nullptr) return {};
  const std::vector<int64_t> shape(view->shape.begin(), view->shape.end());
  torch::Tensor tensor = torch::empty(shape, torch::kFloat32);
  std::memcpy(tensor.data_ptr<float>(), view->bytes.data(), view->bytes.size());
  return tensor;
}

double distance(const torch::Tensor& ours, const torch::Tensor& theirs) {
  return (ours - theirs).norm().item<double>() / theirs.norm().item<double>();
}

/// The architectures of tests/golden/training.
class TrainingParity : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    torch::set_num_threads(1);
    golden_ = read_golden(folder_);
    ASSERT_FALSE(golden_.is_null());
  }

  GoldenRun run(const json& options = json::object(), size_t micro_batch = 0) {
    Result<GoldenRun> run = run_golden(folder_, golden_, options, micro_batch);
    if (!run) throw std::runtime_error(run.error().message());
    return *std::move(run);
  }

  double tolerance(const char* of) const { return golden_["tolerances"][of]; }

  bool zero_gradient(const std::string& name) const {
    const json& names = golden_["zero_gradient"];
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  encoder::TensorFile reference() const {
    return *encoder::TensorFile::open(folder_ + "/reference.safetensors");
  }

  std::string folder_ = golden_folder(GetParam());
  json golden_;
};

TEST_P(TrainingParity, LossesNormsAndRatesAreThoseOfTransformersAndPeft) {
  const GoldenRun ours = run();
  for (size_t step = 0; step < ours.loss.size(); ++step) {
    const double norm = golden_["grad_norm"][step];
    EXPECT_NEAR(ours.loss[step], golden_["loss"][step], tolerance("loss")) << "step " << step;
    EXPECT_NEAR(ours.grad_norm[step], norm, norm * tolerance("grad_norm")) << "step " << step;
    EXPECT_NEAR(ours.lr[step], golden_["lr"][step], 1e-11) << "step " << step;
  }
}

TEST_P(TrainingParity, EachTensorsGradientIsTheReferences) {
  const GoldenRun ours = run();
  const encoder::TensorFile theirs = reference();
  size_t compared = 0;
  for (const auto& [name, gradient] : ours.gradients) {
    if (zero_gradient(name)) {
      EXPECT_LT(gradient.norm().item<double>(), tolerance("zero_gradient")) << name;
      continue;
    }
    const torch::Tensor expected = tensor_of(theirs, "grad." + name);
    ASSERT_TRUE(expected.defined()) << name;
    EXPECT_LT(distance(gradient, expected), tolerance("gradient")) << name;
    ++compared;
  }
  const auto& all = theirs.tensors();
  EXPECT_EQ(compared, std::count_if(all.begin(), all.end(), [](const auto& one) {
              return one.first.starts_with("grad.");
            }));
}

TEST_P(TrainingParity, EachTensorsChangeIsTheReferencesAndNoMutants) {
  const GoldenRun ours = run();
  const encoder::TensorFile theirs = reference();
  for (const auto& [name, change] : ours.changes) {
    if (zero_gradient(name)) continue;
    const torch::Tensor expected = tensor_of(theirs, "change." + name);
    ASSERT_TRUE(expected.defined()) << name;
    EXPECT_LT(distance(change, expected), tolerance("change")) << name;
  }
  size_t mutants = 0;
  for (const auto& [name, tensor] : theirs.tensors()) {
    if (!name.starts_with("mutant.")) continue;
    const std::string of = name.substr(name.find('.', 7) + 1);
    ASSERT_TRUE(ours.changes.contains(of)) << name;
    EXPECT_GT(distance(ours.changes.at(of), tensor_of(theirs, name)), tolerance("change")) << name;
    ++mutants;
  }
  EXPECT_GE(mutants, 8U);
}

TEST_P(TrainingParity, SmoothingWeightsAndLayerDecayAreTheReferences) {
  ASSERT_GE(golden_["variants"].size(), 3U);
  for (const auto& [name, variant] : golden_["variants"].items()) {
    const GoldenRun ours = run(variant["options"]);
    for (size_t step = 0; step < variant["loss"].size(); ++step) {
      const double norm = variant["grad_norm"][step];
      EXPECT_NEAR(ours.loss[step], variant["loss"][step], tolerance("loss")) << name << " " << step;
      EXPECT_NEAR(ours.grad_norm[step], norm, norm * tolerance("grad_norm")) << name << " " << step;
    }
  }
}

TEST_P(TrainingParity, GradientsGatheredOverMicroBatchesAreTheBatchs) {
  const json options = {{"class_weights", {1.0, 3.0}}, {"label_smoothing", 0.1}};
  const GoldenRun whole = run(options);
  const GoldenRun parts = run(options, 3);
  for (const auto& [name, gradient] : whole.gradients) {
    if (!zero_gradient(name)) {
      EXPECT_LT(distance(parts.gradients.at(name), gradient), 1e-5) << name;
    }
  }
  EXPECT_NEAR(parts.loss.back(), whole.loss.back(), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Architectures, TrainingParity,
                         ::testing::Values("bert", "distilbert", "xlm_roberta", "qwen2",
                                           "qwen2_lora"),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace prefilter::train
