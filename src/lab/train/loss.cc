#include "lab/train/loss.h"

#include <torch/torch.h>

#include <algorithm>

namespace prefilter::train {

BatchLoss::BatchLoss(const RecipeOptions& recipe, const DistillationOptions& distillation,
                     std::span<const int> labels)
    : smoothing_(recipe.label_smoothing),
      commerce_weight_(recipe.commerce_weight),
      teacher_weight_(distillation.teacher.empty() ? 0.0 : distillation.weight),
      temperature_(distillation.temperature),
      articles_(static_cast<double>(labels.size())) {
  const auto commerce = static_cast<double>(std::count(labels.begin(), labels.end(), 1));
  weight_sum_ = articles_ - commerce + commerce * commerce_weight_;
}

torch::Tensor BatchLoss::operator()(const Part& part) const {
  const torch::Tensor weights =
      torch::tensor({1.0F, static_cast<float>(commerce_weight_)}).to(part.logits.device());
  const torch::Tensor log_probs = torch::log_softmax(part.logits, 1);
  const torch::Tensor own = weights.index_select(0, part.labels);
  const torch::Tensor hit = log_probs.gather(1, part.labels.unsqueeze(1)).squeeze(1);
  torch::Tensor sum = -(own * hit).sum() * (1.0 - smoothing_);
  if (smoothing_ > 0.0) {
    const auto classes = static_cast<double>(part.logits.size(1));
    sum = sum - (log_probs * weights).sum() * (smoothing_ / classes);
  }
  const torch::Tensor labelled = sum / weight_sum_;
  if (!part.teacher.defined() || teacher_weight_ == 0.0) return labelled;
  const torch::Tensor teacher = torch::softmax(part.teacher / temperature_, 1);
  const torch::Tensor student = torch::log_softmax(part.logits / temperature_, 1);
  const torch::Tensor divergence = torch::kl_div(student, teacher, at::Reduction::Sum);
  // temperature² keeps the gradients' size (Hinton et al. 2015, section 2).
  const torch::Tensor taught = divergence * (temperature_ * temperature_ / articles_);
  return labelled * (1.0 - teacher_weight_) + taught * teacher_weight_;
}

}  // namespace prefilter::train
