// The int8 products of a MiniLM layer, each variant of ours with its whole epilogue (scales, bias,
// GELU or residual), beside oneDNN's bare s8·s8 → s32 product on one thread. Items are
// multiply-adds.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "engine/kernels/product.h"

#ifdef PREFILTER_WITH_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>
#endif

namespace {

using namespace prefilter;
using kernels::Epilogue;

struct Shape {
  const char* name;
  size_t outputs;
  size_t inputs;
  Epilogue epilogue;
};

constexpr Shape kShapes[] = {{"qkv_of_a_head", 96, 384, Epilogue::kBias},
                             {"attention_output", 384, 384, Epilogue::kBiasResidual},
                             {"intermediate", 1536, 384, Epilogue::kBiasGelu},
                             {"output", 384, 1536, Epilogue::kBiasResidual}};
constexpr size_t kRows[] = {16, 48, 128, 512};

void count(benchmark::State& state, const Shape& shape, size_t rows) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(rows * shape.outputs * shape.inputs));
}

void run_ours(benchmark::State& state, const kernels::ProductVariant& variant, const Shape& shape,
              size_t rows) {
  const kernels::PackedWeights weights = kernels::make_packed(shape.outputs, shape.inputs);
  const AlignedBuffer<uint8_t> inputs((rows + 16) * weights.inputs);
  const std::vector<float> scales(rows, 1.0F);
  std::vector<float> out(rows * weights.outputs);
  const kernels::ProductArgs args{.rows = inputs.data(),
                                  .row_scales = scales.data(),
                                  .row_count = rows,
                                  .row_stride = weights.inputs,
                                  .weights = &weights,
                                  .first_output = 0,
                                  .last_output = weights.outputs,
                                  .epilogue = shape.epilogue,
                                  .residual = out.data(),
                                  .out = out.data(),
                                  .out_stride = weights.outputs};
  for (auto _ : state) {
    variant.run(args);
    benchmark::ClobberMemory();
  }
  count(state, shape, rows);
}

#ifdef PREFILTER_WITH_ONEDNN
void run_onednn(benchmark::State& state, const Shape& shape, size_t rows) {
  using dnnl::memory;
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const auto m = static_cast<memory::dim>(rows);
  const auto n = static_cast<memory::dim>(shape.outputs);
  const auto k = static_cast<memory::dim>(shape.inputs);
  const memory::desc source({m, k}, memory::data_type::s8, memory::format_tag::ab);
  const memory::desc any({k, n}, memory::data_type::s8, memory::format_tag::any);
  const memory::desc sums({m, n}, memory::data_type::s32, memory::format_tag::ab);
  const dnnl::matmul::primitive_desc description(dnnl::matmul::desc(source, any, sums), engine);
  const dnnl::matmul product(description);
  memory a(source, engine);
  memory b(description.weights_desc(), engine);
  memory c(sums, engine);
  for (auto _ : state) {
    product.execute(stream, {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}});
    stream.wait();
  }
  count(state, shape, rows);
}
#endif

void register_all() {
  for (const Shape& shape : kShapes) {
    for (const size_t rows : kRows) {
      const std::string of = std::string(shape.name) + "/" + std::to_string(rows) + "/";
#ifdef PREFILTER_WITH_ONEDNN
      benchmark::RegisterBenchmark(
          (of + "onednn_bare").c_str(),
          [shape, rows](benchmark::State& state) { run_onednn(state, shape, rows); });
#endif
      for (const kernels::ProductVariant& variant : kernels::product_variants()) {
        if (!variant.supported() || variant.name == "reference") continue;
        benchmark::RegisterBenchmark((of + std::string(variant.name)).c_str(),
                                     [&variant, shape, rows](benchmark::State& state) {
                                       run_ours(state, variant, shape, rows);
                                     });
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
