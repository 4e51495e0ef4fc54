#include "lab/train/numbers.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace prefilter::train {
namespace {

constexpr int64_t kRows = 256;
constexpr size_t kTrials = 5;
// What bf16 loses in exactness has to buy something.
constexpr double kClearlyFaster = 1.25;

/// Seconds of one forward and backward pass: the median of a few, after one to warm up.
double trial_seconds(torch::ScalarType type, torch::Device device, const TrialProduct& product) {
  const auto options = torch::device(device).dtype(torch::kFloat32);
  torch::Tensor rows = torch::ones({kRows, product.in}, options).requires_grad_();
  torch::Tensor matrix = torch::ones({product.out, product.in}, options).requires_grad_();
  std::array<double, kTrials> seconds{};
  for (size_t trial = 0; trial <= kTrials; ++trial) {
    const auto start = std::chrono::steady_clock::now();
    torch::linear(rows.to(type), matrix.to(type)).sum().backward();
    // Reading a value waits for a GPU.
    const double value = rows.grad()[0][0].item<double>();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (trial > 0) seconds[trial - 1] = took.count() + (value > 1e30 ? 1.0 : 0.0);
  }
  std::nth_element(seconds.begin(), seconds.begin() + kTrials / 2, seconds.end());
  return seconds[kTrials / 2];
}

}  // namespace

Result<torch::ScalarType> choose_numbers(Numbers wanted, torch::Device device,
                                         const TrialProduct& product) {
  switch (wanted) {
    case Numbers::kFp32:
      return torch::kFloat32;
    case Numbers::kBf16:
      return torch::kBFloat16;
    case Numbers::kFp16:
      if (!device.is_cpu()) return torch::kHalf;
      return Error(ErrorCode::kUnsupported,
                   "--precision fp16 is for CUDA; on a CPU there are fp32 and bf16");
    case Numbers::kAuto:
      break;
  }
  const double fp32 = trial_seconds(torch::kFloat32, device, product);
  const double bf16 = trial_seconds(torch::kBFloat16, device, product);
  return bf16 * kClearlyFaster < fp32 ? torch::kBFloat16 : torch::kFloat32;
}

Numbers numbers_of(torch::ScalarType type) {
  if (type == torch::kBFloat16) return Numbers::kBf16;
  return type == torch::kHalf ? Numbers::kFp16 : Numbers::kFp32;
}

}  // namespace prefilter::train
