#include "engine/encoder/safetensors_writer.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace prefilter::encoder {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr size_t kAlignment = 64;

/// Whole cache lines first, then wider elements first: each tensor stays aligned without a gap,
/// which the format forbids.
bool goes_before(const NewTensor& a, const NewTensor& b) {
  const auto rank = [](const NewTensor& tensor) {
    return std::tuple(tensor.bytes.size() % kAlignment != 0,
                      -static_cast<int>(element_bytes(tensor.dtype)),
                      std::string_view(tensor.name));
  };
  return rank(a) < rank(b);
}

}  // namespace

NewTensor make_f32(std::string name, std::vector<size_t> shape, std::span<const float> values) {
  const auto bytes = std::as_bytes(values);
  return {std::move(name), Dtype::kF32, std::move(shape), {bytes.begin(), bytes.end()}};
}

NewTensor make_i8(std::string name, std::vector<size_t> shape, std::span<const int8_t> values) {
  const auto bytes = std::as_bytes(values);
  return {std::move(name), Dtype::kI8, std::move(shape), {bytes.begin(), bytes.end()}};
}

NewTensor make_u8(std::string name, std::vector<size_t> shape, std::span<const uint8_t> values) {
  const auto bytes = std::as_bytes(values);
  return {std::move(name), Dtype::kU8, std::move(shape), {bytes.begin(), bytes.end()}};
}

NewTensor make_f16(std::string name, std::vector<size_t> shape, std::span<const uint16_t> halves) {
  const auto bytes = std::as_bytes(halves);
  return {std::move(name), Dtype::kF16, std::move(shape), {bytes.begin(), bytes.end()}};
}

std::string safetensors_bytes(std::vector<NewTensor> tensors) {
  std::sort(tensors.begin(), tensors.end(), goes_before);
  nlohmann::ordered_json header;
  header["__metadata__"] = {{"format", "pt"}};
  size_t end = 0;
  for (const NewTensor& tensor : tensors) {
    const size_t begin = end;
    end += tensor.bytes.size();
    header[tensor.name] = {{"dtype", to_string(tensor.dtype)},
                           {"shape", tensor.shape},
                           {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  const size_t filled = (kLengthBytes + text.size()) % kAlignment;
  if (filled != 0) text.append(kAlignment - filled, ' ');

  const uint64_t length = text.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.reserve(kLengthBytes + text.size() + end);
  bytes += text;
  for (const NewTensor& tensor : tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  }
  return bytes;
}

}  // namespace prefilter::encoder
