// One head of one article, by length: each variant of the fp32 and of the integer kernel. Items are
// multiply-adds.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/aligned_buffer.h"
#include "engine/kernels/attention.h"

namespace {

using namespace prefilter;

void run(benchmark::State& state, void (*kernel)(const kernels::AttentionArgs&), size_t seq) {
  constexpr size_t kDim = 32;
  std::vector<float> rows(seq * 3 * kDim);
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i % 17) * 0.1F - 0.8F;
  std::vector<float> out(seq * kDim);
  AlignedBuffer<std::byte> scratch(kernels::attention_scratch_bytes(seq, kDim));
  for (auto _ : state) {
    kernel({.q = rows.data(),
            .k = rows.data() + kDim,
            .v = rows.data() + 2 * kDim,
            .stride = 3 * kDim,
            .seq = seq,
            .head_dim = kDim,
            .scale = 0.18F,
            .out = out.data(),
            .out_stride = kDim,
            .out_dim = kDim,
            .scratch = scratch.data()});
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(2 * seq * seq * kDim));
}

}  // namespace

int main(int argc, char** argv) {
  for (const size_t seq : {16U, 45U, 128U, 512U}) {
    for (const kernels::AttentionVariant& variant : kernels::attention_variants()) {
      if (!variant.supported() || variant.name == "reference") continue;
      const std::string of = "/" + std::to_string(seq) + "/" + std::string(variant.name);
      benchmark::RegisterBenchmark(("fp32" + of).c_str(), [&variant, seq](benchmark::State& state) {
        run(state, variant.run_fp32, seq);
      });
      benchmark::RegisterBenchmark(
          ("int16" + of).c_str(),
          [&variant, seq](benchmark::State& state) { run(state, variant.run_int16, seq); });
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
