#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::encoder {

enum class Dtype { kF32, kF16, kBF16, kI8, kU8 };

/// As the format writes it: "F32", "F16", "BF16", "I8", "U8".
std::string_view to_string(Dtype dtype);

size_t element_bytes(Dtype dtype);

/// A tensor inside a mapped file, little endian and row-major.
struct TensorView {
  Dtype dtype = Dtype::kF32;
  std::vector<size_t> shape;
  std::span<const std::byte> bytes;  ///< exactly the elements of `shape`
};

/// A safetensors file (https://huggingface.co/docs/safetensors), mapped and checked as a whole at
/// open: header size, JSON, known dtypes, shapes that give the byte ranges, no overlap, no hole, no
/// bytes left. Immutable once shared; views live as long as it.
class TensorFile {
 public:
  /// Errors: kNotFound, kCorrupt, kUnsupported (dtype); each names the file and the tensor.
  static Result<TensorFile> open(const std::string& path);

  /// nullptr if there is none of that name.
  const TensorView* find(std::string_view name) const;

  const std::map<std::string, TensorView, std::less<>>& tensors() const { return tensors_; }

  /// Puts fp32 values, which it keeps, in the place of the tensor of that name, if there is one.
  /// values: exactly the elements of the shape.
  void put(const std::string& name, std::vector<size_t> shape, std::vector<float> values);

  /// Takes the tensor out, if there is one of that name.
  void erase(std::string_view name);

  /// Puts the prefix before the name of every tensor.
  void add_prefix(const std::string& prefix);

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::shared_ptr<const void> mapping_;
  std::map<std::string, std::shared_ptr<const std::vector<float>>, std::less<>> owned_;
  std::map<std::string, TensorView, std::less<>> tensors_;
};

/// The values of a float tensor as fp32 [elements]. Errors: kUnsupported for kI8 and kU8; kCorrupt
/// for NaN or infinity, naming the tensor.
Result<std::vector<float>> to_float(const TensorView& tensor, std::string_view name);

}  // namespace prefilter::encoder
