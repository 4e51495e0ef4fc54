#include "lab/train/loss.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <array>
#include <cmath>
#include <vector>

namespace prefilter::train {
namespace {

using Rows = std::vector<std::array<float, 2>>;

torch::Tensor tensor_of(const Rows& rows) {
  torch::Tensor tensor = torch::empty({static_cast<int64_t>(rows.size()), 2}, torch::kFloat32);
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t k = 0; k < 2; ++k) {
      tensor[static_cast<int64_t>(i)][static_cast<int64_t>(k)] = rows[i][k];
    }
  }
  return tensor;
}

torch::Tensor labels_of(const std::vector<int>& labels) {
  return torch::tensor(std::vector<int64_t>(labels.begin(), labels.end()), torch::kInt64);
}

/// log(softmax(row / temperature)[k]), by the definition.
double log_prob(const std::array<float, 2>& row, size_t k, double temperature = 1.0) {
  const double other = row[1 - k] / temperature;
  const double own = row[k] / temperature;
  return -std::log1p(std::exp(other - own));
}

const Rows kLogits = {{2.0F, -1.0F}, {0.5F, 0.25F}, {-1.5F, 3.0F}, {0.0F, 0.0F}};
const Rows kTeacher = {{1.0F, 1.0F}, {-2.0F, 2.0F}, {0.0F, 4.0F}, {3.0F, -1.0F}};
const std::vector<int> kLabels = {0, 1, 1, 0};

double loss_of(const RecipeOptions& recipe, const DistillationOptions& distillation) {
  const BatchLoss loss(recipe, distillation, kLabels);
  return loss({tensor_of(kLogits), labels_of(kLabels), tensor_of(kTeacher)}).item<double>();
}

double cross_entropy() {
  double sum = 0.0;
  for (size_t i = 0; i < 4; ++i) sum -= log_prob(kLogits[i], static_cast<size_t>(kLabels[i]));
  return sum / 4.0;
}

/// temperature² times the mean divergence of the pupil from the teacher.
double divergence(double temperature) {
  double sum = 0.0;
  for (size_t i = 0; i < 4; ++i) {
    for (size_t k = 0; k < 2; ++k) {
      const double teacher = log_prob(kTeacher[i], k, temperature);
      sum += std::exp(teacher) * (teacher - log_prob(kLogits[i], k, temperature));
    }
  }
  return temperature * temperature * sum / 4.0;
}

TEST(BatchLoss, IsTheMeanCrossEntropyWithoutATeacher) {
  EXPECT_NEAR(loss_of({}, {}), cross_entropy(), 1e-6);
}

TEST(BatchLoss, WeighsCommerceAndDividesByTheWeights) {
  RecipeOptions recipe;
  recipe.commerce_weight = 3.0;
  double sum = 0.0;
  for (size_t i = 0; i < 4; ++i) {
    sum -= (kLabels[i] == 1 ? 3.0 : 1.0) * log_prob(kLogits[i], static_cast<size_t>(kLabels[i]));
  }
  EXPECT_NEAR(loss_of(recipe, {}), sum / 8.0, 1e-6);
}

TEST(BatchLoss, SmoothingSharesAPartAmongBothLabels) {
  RecipeOptions recipe;
  recipe.label_smoothing = 0.2;
  double uniform = 0.0;
  for (const auto& row : kLogits) uniform -= (log_prob(row, 0) + log_prob(row, 1)) / 2.0;
  EXPECT_NEAR(loss_of(recipe, {}), 0.8 * cross_entropy() + 0.2 * uniform / 4.0, 1e-6);
}

TEST(BatchLoss, MixesInTheDivergenceFromATeacher) {
  for (const double weight : {0.25, 1.0}) {
    const DistillationOptions distillation{.teacher = "t", .weight = weight, .temperature = 3.0};
    EXPECT_NEAR(loss_of({}, distillation),
                (1.0 - weight) * cross_entropy() + weight * divergence(3.0), 1e-6);
  }
  EXPECT_NEAR(loss_of({}, {.teacher = "t", .weight = 0.0}), cross_entropy(), 1e-6);
}

TEST(BatchLoss, ATeacherWhoSaysTheSameAddsNothing) {
  const BatchLoss loss({}, {.teacher = "t", .weight = 1.0, .temperature = 2.0}, kLabels);
  const BatchLoss::Part same{tensor_of(kLogits), labels_of(kLabels), tensor_of(kLogits)};
  EXPECT_NEAR(loss(same).item<double>(), 0.0, 1e-6);
}

TEST(BatchLoss, ThePartsOfABatchAddUpToIt) {
  RecipeOptions recipe;
  recipe.commerce_weight = 2.0;
  recipe.label_smoothing = 0.1;
  const DistillationOptions distillation{.teacher = "t", .weight = 0.5, .temperature = 2.0};
  const BatchLoss loss(recipe, distillation, kLabels);
  double sum = 0.0;
  for (const auto& [begin, end] : {std::pair(0, 1), std::pair(1, 4)}) {
    const auto part = [&](const auto& all) {
      return std::decay_t<decltype(all)>(all.begin() + begin, all.begin() + end);
    };
    sum += loss({tensor_of(part(kLogits)), labels_of(part(kLabels)), tensor_of(part(kTeacher))})
               .item<double>();
  }
  EXPECT_NEAR(sum, loss_of(recipe, distillation), 1e-6);
}

}  // namespace
}  // namespace prefilter::train
