#include "lab/train/adamw.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace prefilter::train {

/// What one step does to each element of one parameter.
struct AdamW::Constants {
  float scale;  // of the gradient
  float beta2;
  float gain1;      // 1 - beta1
  float gain2;      // 1 - beta2
  float keep;       // what weight decay leaves of the value
  float step_size;  // learning rate / (1 - beta1^t)
  float root;       // 1 / sqrt(1 - beta2^t)
  float epsilon;
};

namespace {

constexpr int64_t kGrain = 1 << 15;  // elements: smaller pieces cost more than they save

/// The elements [begin, end) of one parameter. `gradient` may be null: zeros.
template <typename C>
void update_elements(float* value, float* first, float* second, const float* gradient,
                     int64_t count, const C& c) {
  for (int64_t i = 0; i < count; ++i) {
    const float g = gradient == nullptr ? 0.0F : gradient[i] * c.scale;
    const float m = first[i] + c.gain1 * (g - first[i]);
    const float v = c.beta2 * second[i] + c.gain2 * g * g;
    first[i] = m;
    second[i] = v;
    value[i] = value[i] * c.keep - c.step_size * m / (std::sqrt(v) * c.root + c.epsilon);
  }
}

/// The same by torch's own operations, for any device.
template <typename C>
void update_tensor(AdamW::Moments& of, const torch::Tensor& gradient, const C& c) {
  const torch::Tensor g = gradient * c.scale;
  of.first.lerp_(g, c.gain1);
  of.second.mul_(c.beta2).addcmul_(g, g, c.gain2);
  of.value.mul_(c.keep).addcdiv_(of.first, of.second.sqrt().mul_(c.root).add_(c.epsilon),
                                 -c.step_size);
}

}  // namespace

AdamW::AdamW(const std::vector<model::Parameter>& parameters, const AdamWOptions& options)
    : options_(options) {
  int64_t deepest = 0;
  for (const auto& parameter : parameters) deepest = std::max(deepest, parameter.depth);
  for (const auto& parameter : parameters) {
    if (!parameter.value.requires_grad()) continue;
    moments_.push_back({parameter.name, parameter.value, torch::zeros_like(parameter.value),
                        torch::zeros_like(parameter.value)});
    rates_.push_back(std::pow(options.layer_decay, static_cast<double>(deepest - parameter.depth)));
    decays_.push_back(parameter.value.dim() > 1);
    const int64_t rows = parameter.embedding ? parameter.value.size(0) : 0;
    seen_.emplace_back(static_cast<size_t>(rows), uint8_t{0});
  }
}

double AdamW::gradient_norm() {
  double squares = 0.0;
  for (Moments& one : moments_) {
    torch::Tensor& gradient = one.value.mutable_grad();
    if (!gradient.defined()) continue;
    if (gradient.is_sparse()) gradient = gradient.coalesce();
    const torch::Tensor values = gradient.is_sparse() ? gradient.values() : gradient;
    const double norm = values.norm().item<double>();
    squares += norm * norm;
  }
  return std::sqrt(squares);
}

void AdamW::step(double learning_rate, double scale) {
  const torch::NoGradGuard no_grad;
  ++steps_;
  const double correction1 = 1.0 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1.0 - std::pow(options_.beta2, static_cast<double>(steps_));
  for (size_t i = 0; i < moments_.size(); ++i) {
    const double rate = learning_rate * rates_[i];
    const double decay = decays_[i] ? options_.weight_decay : 0.0;
    const Constants constants{.scale = static_cast<float>(scale),
                              .beta2 = static_cast<float>(options_.beta2),
                              .gain1 = static_cast<float>(1.0 - options_.beta1),
                              .gain2 = static_cast<float>(1.0 - options_.beta2),
                              .keep = static_cast<float>(1.0 - rate * decay),
                              .step_size = static_cast<float>(rate / correction1),
                              .root = static_cast<float>(1.0 / std::sqrt(correction2)),
                              .epsilon = static_cast<float>(options_.epsilon)};
    if (!moments_[i].value.grad().defined()) continue;
    update(i, constants);
    moments_[i].value.mutable_grad() = torch::Tensor();
  }
}

void AdamW::clear_gradients() {
  for (Moments& one : moments_) one.value.mutable_grad() = torch::Tensor();
}

void AdamW::update(size_t index, const Constants& constants) {
  Moments& one = moments_[index];
  const torch::Tensor gradient = one.value.grad();
  const bool plain = one.value.device().is_cpu() && one.value.scalar_type() == torch::kFloat32;
  if (!plain) {
    return update_tensor(one, gradient.is_sparse() ? gradient.to_dense() : gradient, constants);
  }
  if (gradient.is_sparse()) return update_table(index, constants);
  const torch::Tensor dense = gradient.contiguous();
  float* value = one.value.data_ptr<float>();
  float* first = one.first.data_ptr<float>();
  float* second = one.second.data_ptr<float>();
  const float* source = dense.data_ptr<float>();
  at::parallel_for(0, one.value.numel(), kGrain, [&](int64_t begin, int64_t end) {
    update_elements(value + begin, first + begin, second + begin, source + begin, end - begin,
                    constants);
  });
}

void AdamW::update_table(size_t index, const Constants& constants) {
  Moments& one = moments_[index];
  std::vector<uint8_t>& seen = seen_[index];
  const torch::Tensor gradient = one.value.grad().coalesce();
  const torch::Tensor values = gradient.values().contiguous();
  const torch::Tensor rows = gradient.indices()[0].contiguous();
  const int64_t* row_ids = rows.data_ptr<int64_t>();
  const int64_t width = one.value.size(1);
  std::vector<int64_t> place(seen.size(), -1);  // of each row among the gradient's
  for (int64_t i = 0; i < rows.size(0); ++i) {
    place[static_cast<size_t>(row_ids[i])] = i;
    seen[static_cast<size_t>(row_ids[i])] = 1;
  }
  float* value = one.value.data_ptr<float>();
  float* first = one.first.data_ptr<float>();
  float* second = one.second.data_ptr<float>();
  const float* source = values.data_ptr<float>();
  const int64_t grain = std::max<int64_t>(1, kGrain / width);
  at::parallel_for(0, one.value.size(0), grain, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t at = row * width;
      if (seen[static_cast<size_t>(row)] == 0) {
        for (int64_t i = at; i < at + width; ++i) value[i] *= constants.keep;
        continue;
      }
      const int64_t given = place[static_cast<size_t>(row)];
      update_elements(value + at, first + at, second + at,
                      given < 0 ? nullptr : source + given * width, width, constants);
    }
  });
}

void AdamW::resume(int64_t steps) {
  steps_ = steps;
  for (size_t i = 0; i < moments_.size(); ++i) {
    if (seen_[i].empty()) continue;
    // A row that has been read has a second moment, unless all its gradients were zero: then its
    // moments are zeros, and treating it as never read gives the same values.
    const torch::Tensor any = moments_[i].second.ne(0).any(1).to(torch::kCPU).contiguous();
    const bool* rows = any.data_ptr<bool>();
    std::copy(rows, rows + any.numel(), seen_[i].begin());
  }
}

}  // namespace prefilter::train
