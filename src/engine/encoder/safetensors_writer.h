#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/encoder/safetensors.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// A tensor to be written; bytes hold exactly the elements of the shape, little endian, row-major.
struct NewTensor {
  std::string name;
  Dtype dtype = Dtype::kF32;
  std::vector<size_t> shape;
  std::vector<std::byte> bytes;
};

NewTensor make_f32(std::string name, std::vector<size_t> shape, std::span<const float> values);
NewTensor make_i8(std::string name, std::vector<size_t> shape, std::span<const int8_t> values);
NewTensor make_u8(std::string name, std::vector<size_t> shape, std::span<const uint8_t> values);
NewTensor make_f16(std::string name, std::vector<size_t> shape, std::span<const uint16_t> halves);

/// The bytes of a safetensors file whose metadata says `format: pt`, as `transformers` expects.
/// Tensors whose size is a multiple of 64 come first and begin on a multiple of 64 bytes, so that a
/// mapped matrix can be read in place by whole cache lines; the others follow, each aligned to its
/// element. Same tensors, same bytes, whatever their order. Names are unique.
std::string safetensors_bytes(std::vector<NewTensor> tensors);

}  // namespace prefilter::encoder
