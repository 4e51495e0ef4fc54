#include "engine/encoder/encoder.h"

#include <utility>

#include "engine/encoder/float_encoder.h"
#include "engine/encoder/int8_encoder.h"
#include "engine/encoder/model_folder.h"
#include "engine/encoder/qwen2_float.h"
#include "engine/encoder/qwen2_int8.h"

namespace prefilter::encoder {
namespace {

Result<const kernels::KernelSet*> choose(std::string_view name) {
  if (name.empty()) return &kernels::best_kernels();
  const kernels::KernelSet* set = kernels::find_kernels(name);
  if (set == nullptr || !set->supported()) {
    return Error(ErrorCode::kUnsupported,
                 "this processor or this version has no kernels named " + std::string(name));
  }
  return set;
}

}  // namespace

Result<std::unique_ptr<Encoder>> Encoder::open(const std::string& folder,
                                               std::string_view kernels) {
  Result<const kernels::KernelSet*> set = choose(kernels);
  if (!set) return set.error();
  Result<ModelFolder> model = open_model_folder(folder);
  if (!model) return model.error();
  ModelConfig config = std::move(model->config);
  TensorFile file = std::move(model->tensors);
  if (config.architecture == Architecture::kQwen2) {
    if (config.quantized) return Int8Qwen2::open(std::move(config), std::move(file), **set);
    return FloatQwen2::open(std::move(config), std::move(file), **set);
  }
  if (config.quantized) return Int8Encoder::open(std::move(config), std::move(file), **set);
  return FloatEncoder::open(std::move(config), std::move(file), **set);
}

}  // namespace prefilter::encoder
