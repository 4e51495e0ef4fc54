#include "lab/model/dropout.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace prefilter::model {
namespace {

torch::Tensor ones(int64_t count) { return torch::ones({count}, torch::kFloat32); }

TEST(Dropout, DropsItsShareAndScalesTheRestUp) {
  constexpr int64_t kCount = 200001;  // odd: the last pair is half one
  for (const double p : {0.05, 0.1, 0.5, 0.9}) {
    Dropout dropout(7);
    const torch::Tensor values = dropout(ones(kCount), p);
    const auto dropped = static_cast<double>(values.eq(0.0F).sum().item<int64_t>());
    // Five standard deviations of the binomial distribution.
    EXPECT_NEAR(dropped, p * kCount, 5.0 * std::sqrt(p * (1.0 - p) * kCount)) << p;
    const auto scale = static_cast<float>(1.0 / (1.0 - p));
    EXPECT_EQ(values.eq(scale).sum().item<int64_t>() + static_cast<int64_t>(dropped), kCount);
  }
}

TEST(Dropout, BothHalvesOfAPairAreDroppedAlike) {
  constexpr int64_t kPairs = 100000;
  Dropout dropout(3);
  const torch::Tensor dropped = dropout(ones(2 * kPairs), 0.2).eq(0.0F).view({kPairs, 2});
  const torch::Tensor counts = dropped.sum(0);
  const double allowed = 5.0 * std::sqrt(0.2 * 0.8 * kPairs);
  EXPECT_NEAR(counts[0].item<double>(), 0.2 * kPairs, allowed);
  EXPECT_NEAR(counts[1].item<double>(), 0.2 * kPairs, allowed);
  const double both = dropped.all(1).sum().item<double>();  // independent of each other
  EXPECT_NEAR(both, 0.04 * kPairs, 5.0 * std::sqrt(0.04 * 0.96 * kPairs));
}

TEST(Dropout, DependsOnTheSeedAndTheNumberOfTheCallAlone) {
  Dropout one(7);
  Dropout same(7);
  Dropout other(8);
  const torch::Tensor first = one(ones(1000), 0.3);
  EXPECT_TRUE(first.equal(same(ones(1000), 0.3)));
  EXPECT_FALSE(first.equal(other(ones(1000), 0.3)));
  const torch::Tensor second = one(ones(1000), 0.3);
  EXPECT_FALSE(second.equal(first));
  EXPECT_TRUE(second.equal(same(ones(1000), 0.3)));
}

TEST(Dropout, TwoThreadsDropWhatOneDrops) {
  at::set_num_threads(1);
  const torch::Tensor alone = Dropout(7)(ones(300000), 0.3);
  at::set_num_threads(2);
  const torch::Tensor shared = Dropout(7)(ones(300000), 0.3);
  at::set_num_threads(1);
  EXPECT_TRUE(alone.equal(shared));
}

TEST(Dropout, GradientsPassWhereValuesDo) {
  const torch::Tensor in = ones(1000).requires_grad_();
  const torch::Tensor out = Dropout(5)(in, 0.4);
  out.sum().backward();
  EXPECT_TRUE(in.grad().equal(out.detach()));
}

TEST(Dropout, KeepsTheKindOfNumbers) {
  const torch::Tensor in = ones(1000).to(torch::kBFloat16);
  const torch::Tensor out = Dropout(5)(in, 0.5);
  EXPECT_EQ(out.scalar_type(), torch::kBFloat16);
  EXPECT_TRUE(out.to(torch::kFloat32).equal(Dropout(5)(ones(1000), 0.5)));
}

TEST(Dropout, EvaluationAndARateOfZeroChangeNothing) {
  const torch::Tensor values = torch::arange(10, torch::kFloat32);
  EXPECT_TRUE(Dropout()(values, 0.5).is_same(values));
  EXPECT_TRUE(Dropout(7)(values, 0.0).is_same(values));
}

}  // namespace
}  // namespace prefilter::model
