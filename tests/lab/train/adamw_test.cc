#include "lab/train/adamw.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/optim/adamw.h>

#include <cmath>

namespace prefilter::train {
namespace {

using model::Parameter;

torch::Tensor fixed(const torch::Tensor& values) { return values.clone().requires_grad_(); }

float distance(const torch::Tensor& ours, const torch::Tensor& theirs) {
  return (ours.detach() - theirs.detach()).abs().max().item<float>();
}

/// A gradient that differs by step, with zeros in it.
torch::Tensor gradient_of(const torch::Tensor& value, int step) {
  const torch::Tensor wave = (value.detach() * (step + 1) + step).sin();
  return wave * wave.abs().gt(0.3).to(torch::kFloat32);
}

TEST(AdamW, DoesWhatTorchsOwnDoes) {
  at::manual_seed(1);
  const torch::Tensor start = torch::randn({40, 30});
  const torch::Tensor ours = fixed(start);
  const torch::Tensor theirs = fixed(start);
  AdamW optimizer({{.name = "w", .value = ours}}, {.weight_decay = 0.1});
  torch::optim::AdamW reference({theirs}, torch::optim::AdamWOptions(0.0).weight_decay(0.1));
  for (int step = 0; step < 25; ++step) {
    const double rate = 0.02 * (1.0 + step % 5);
    for (const auto& value : {ours, theirs}) {
      value.mutable_grad() = gradient_of(theirs, step);
    }
    static_cast<torch::optim::AdamWOptions&>(reference.param_groups()[0].options()).lr(rate);
    optimizer.step(rate, 1.0);
    reference.step();
    ASSERT_LT(distance(ours, theirs), 2e-6F) << step;
    ASSERT_FALSE(ours.grad().defined());
  }
  EXPECT_GT(distance(ours, start), 0.1F);
  EXPECT_EQ(optimizer.steps(), 25);
}

TEST(AdamW, ASparseGradientOfATableDoesWhatTheDenseOneDoes) {
  at::manual_seed(2);
  const torch::Tensor start = torch::randn({30, 8});
  const torch::Tensor sparse = fixed(start);
  const torch::Tensor dense = fixed(start);
  AdamW of_sparse({{.name = "w", .value = sparse, .embedding = true}}, {.weight_decay = 0.1});
  AdamW of_dense({{.name = "w", .value = dense}}, {.weight_decay = 0.1});
  for (int step = 0; step < 12; ++step) {
    // Some rows twice, most of them never: rows 20 to 29 only decay.
    const torch::Tensor rows = torch::tensor({step % 20, (step * 7) % 20, step % 20, 3});
    const torch::Tensor values =
        (torch::arange(32, torch::kFloat32) * (step + 1)).cos().view({4, 8});
    const torch::Tensor gradient =
        torch::sparse_coo_tensor(rows.to(torch::kInt64).unsqueeze(0), values, {30, 8});
    sparse.mutable_grad() = gradient;
    dense.mutable_grad() = gradient.to_dense();
    EXPECT_NEAR(of_sparse.gradient_norm(), of_dense.gradient_norm(), 1e-4);
    of_sparse.step(0.05, 0.5);
    of_dense.step(0.05, 0.5);
    ASSERT_LT(distance(sparse, dense), 1e-6F) << step;
  }
  EXPECT_LT(distance(sparse[25], start[25] * std::pow(1.0 - 0.05 * 0.1, 12)), 1e-6F);
  EXPECT_TRUE(of_sparse.moments()[0].first[25].eq(0.0F).all().item<bool>());
}

TEST(AdamW, VectorsDoNotDecayAndDeepLayersMoveLess) {
  const auto value = [](std::vector<int64_t> shape) { return torch::ones(shape).requires_grad_(); };
  const std::vector<Parameter> parameters = {{.name = "words", .value = value({2, 2}), .depth = 0},
                                             {.name = "layer", .value = value({2, 2}), .depth = 1},
                                             {.name = "head", .value = value({2, 2}), .depth = 2},
                                             {.name = "bias", .value = value({2}), .depth = 2}};
  AdamW optimizer(parameters, {.weight_decay = 0.5, .layer_decay = 0.5});
  for (const Parameter& one : parameters) {
    one.value.mutable_grad() = torch::zeros_like(one.value);
  }
  optimizer.step(0.1, 1.0);  // without gradients there is decay alone
  EXPECT_FLOAT_EQ(parameters[0].value[0][0].item<float>(), 1.0F - 0.1F * 0.25F * 0.5F);
  EXPECT_FLOAT_EQ(parameters[1].value[0][0].item<float>(), 1.0F - 0.1F * 0.5F * 0.5F);
  EXPECT_FLOAT_EQ(parameters[2].value[0][0].item<float>(), 1.0F - 0.1F * 0.5F);
  EXPECT_EQ(parameters[3].value[0].item<float>(), 1.0F);

  const std::vector<Parameter> moved = {{.name = "layer", .value = value({3}), .depth = 1},
                                        {.name = "head", .value = value({3}), .depth = 2}};
  AdamW without({moved}, {.layer_decay = 0.5});
  for (const Parameter& one : moved) one.value.mutable_grad() = torch::ones_like(one.value);
  without.step(0.1, 1.0);  // Adam's first step is the rate itself
  EXPECT_NEAR(moved[0].value[0].item<float>(), 1.0F - 0.05F, 1e-5F);
  EXPECT_NEAR(moved[1].value[0].item<float>(), 1.0F - 0.1F, 1e-5F);
}

TEST(AdamW, FrozenTensorsAndThoseWithoutAGradientStay) {
  const torch::Tensor frozen = torch::ones({2, 2});
  const torch::Tensor unused = torch::ones({2, 2}).requires_grad_();
  AdamW optimizer({{.name = "frozen", .value = frozen}, {.name = "unused", .value = unused}},
                  {.weight_decay = 0.5});
  EXPECT_EQ(optimizer.moments().size(), 1U);
  optimizer.step(0.1, 1.0);
  EXPECT_TRUE(frozen.eq(1.0F).all().item<bool>());
  EXPECT_TRUE(unused.detach().eq(1.0F).all().item<bool>());
}

TEST(AdamW, TheNormIsThatOfAllGradientsTogether) {
  const torch::Tensor one = torch::zeros({2}).requires_grad_();
  const torch::Tensor two = torch::zeros({3, 1}).requires_grad_();
  AdamW optimizer({{.name = "one", .value = one}, {.name = "two", .value = two}}, {});
  one.mutable_grad() = torch::tensor({3.0F, 0.0F});
  const torch::Tensor rows = torch::tensor({2, 2}).to(torch::kInt64).unsqueeze(0);
  two.mutable_grad() = torch::sparse_coo_tensor(rows, torch::full({2, 1}, 2.0), {3, 1});
  EXPECT_NEAR(optimizer.gradient_norm(), 5.0, 1e-6);  // the two 2 are of one row
  optimizer.clear_gradients();
  EXPECT_EQ(optimizer.gradient_norm(), 0.0);
}

TEST(AdamW, GoesOnFromWhatItHadGathered) {
  at::manual_seed(3);
  const torch::Tensor start = torch::randn({30, 4});
  const auto give = [](const torch::Tensor& value, int step) {
    const torch::Tensor rows = torch::tensor({step, 5 + step}).to(torch::kInt64).unsqueeze(0);
    value.mutable_grad() = torch::sparse_coo_tensor(rows, torch::full({2, 4}, 1.0 + step), {30, 4});
  };
  const torch::Tensor whole = fixed(start);
  AdamW unbroken({{.name = "w", .value = whole, .embedding = true}}, {});
  for (int step = 0; step < 4; ++step) {
    give(whole, step);
    unbroken.step(0.1, 1.0);
  }
  const torch::Tensor first_half = fixed(start);
  AdamW before({{.name = "w", .value = first_half, .embedding = true}}, {});
  for (int step = 0; step < 2; ++step) {
    give(first_half, step);
    before.step(0.1, 1.0);
  }
  const torch::Tensor second_half = fixed(first_half.detach());
  AdamW after({{.name = "w", .value = second_half, .embedding = true}}, {});
  torch::Tensor(after.moments()[0].first).copy_(before.moments()[0].first);
  torch::Tensor(after.moments()[0].second).copy_(before.moments()[0].second);
  after.resume(before.steps());
  for (int step = 2; step < 4; ++step) {
    give(second_half, step);
    after.step(0.1, 1.0);
  }
  EXPECT_TRUE(second_half.detach().equal(whole.detach()));
}

}  // namespace
}  // namespace prefilter::train
