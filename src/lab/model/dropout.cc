#include "lab/model/dropout.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <cmath>

namespace prefilter::model {
namespace {

/// The output function of SplitMix64 (Steele et al. 2014, https://doi.org/10.1145/2660193.2660195).
uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr uint64_t kGamma = 0x9e3779b97f4a7c15ULL;

/// mask[i]: 0 with probability p, else 1 / (1 - p).
torch::Tensor make_mask(const torch::Tensor& like, double p, uint64_t stream) {
  torch::Tensor mask = torch::empty(like.sizes(), torch::kFloat32);
  float* values = mask.data_ptr<float>();
  const auto limit = static_cast<uint32_t>(std::llround(p * 4294967296.0));
  const auto kept = static_cast<float>(1.0 / (1.0 - p));
  const int64_t count = mask.numel();
  at::parallel_for(0, (count + 1) / 2, 1 << 14, [&](int64_t begin, int64_t end) {
    for (int64_t pair = begin; pair < end; ++pair) {
      const uint64_t bits = mix(stream + static_cast<uint64_t>(pair) * kGamma);
      const int64_t i = 2 * pair;
      values[i] = static_cast<uint32_t>(bits) < limit ? 0.0F : kept;
      if (i + 1 < count) values[i + 1] = static_cast<uint32_t>(bits >> 32) < limit ? 0.0F : kept;
    }
  });
  return mask;
}

}  // namespace

torch::Tensor Dropout::operator()(const torch::Tensor& values, double p) {
  if (!training_ || p <= 0.0) return values;
  const uint64_t stream = mix(seed_ + ++calls_ * kGamma);
  if (!values.device().is_cpu()) {
    torch::manual_seed(stream);
    return torch::dropout(values, p, true);
  }
  const torch::Tensor mask = make_mask(values, p, stream);
  return values * (values.scalar_type() == torch::kFloat32 ? mask : mask.to(values.scalar_type()));
}

}  // namespace prefilter::model
