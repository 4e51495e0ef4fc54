#include <algorithm>
#include <cmath>

#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"

namespace {

using prefilter::encoder::element_bytes;
using prefilter::encoder::NewTensor;
using prefilter::encoder::TensorFile;
using prefilter::encoder::TensorView;

void check_tensor(const std::string& name, const TensorView& tensor) {
  size_t bytes = element_bytes(tensor.dtype);
  for (const size_t extent : tensor.shape) bytes *= extent;
  require(bytes == tensor.bytes.size(), "a tensor's bytes are those of its shape");
  const auto values = prefilter::encoder::to_float(tensor, name);
  if (!values) return;
  require(values->size() * element_bytes(tensor.dtype) == bytes, "every element is converted");
  require(std::all_of(values->begin(), values->end(), [](float v) { return std::isfinite(v); }),
          "what is accepted is finite");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFile first;
  static const MemoryFile second;
  const auto file = TensorFile::open(first.holding(data, size));
  if (!file) {
    require(!file.error().message().empty(), "an error says what is wrong");
    return 0;
  }
  std::vector<NewTensor> tensors;
  for (const auto& [name, tensor] : file->tensors()) {
    check_tensor(name, tensor);
    tensors.push_back(
        {name, tensor.dtype, tensor.shape, {tensor.bytes.begin(), tensor.bytes.end()}});
  }
  const std::string written = prefilter::encoder::safetensors_bytes(std::move(tensors));
  const auto again = TensorFile::open(
      second.holding(reinterpret_cast<const uint8_t*>(written.data()), written.size()));
  require(static_cast<bool>(again), "what is written is read again");
  for (const auto& [name, tensor] : file->tensors()) {
    const TensorView* same = again->find(name);
    require(same != nullptr && same->shape == tensor.shape &&
                std::ranges::equal(same->bytes, tensor.bytes),
            "a tensor survives writing");
  }
  return 0;
}
