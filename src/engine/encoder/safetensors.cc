#include "engine/encoder/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/encoder/half.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "safetensors is read in place");

constexpr size_t kLengthBytes = 8;
// The format allows 100 MB; the largest header of an encoder is some 100 kB.
constexpr size_t kMaxHeaderBytes = size_t{8} << 20;
constexpr size_t kMaxTensors = 65536;
constexpr size_t kMaxRank = 8;
constexpr std::string_view kMetadata = "__metadata__";

struct DtypeInfo {
  std::string_view name;
  size_t bytes;
  std::optional<Dtype> dtype;  ///< absent: checked and left out, e.g. the position_ids of old files
};

constexpr DtypeInfo kDtypes[] = {
    {"F32", 4, Dtype::kF32},     {"F16", 2, Dtype::kF16},  {"BF16", 2, Dtype::kBF16},
    {"I8", 1, Dtype::kI8},       {"U8", 1, Dtype::kU8},    {"BOOL", 1, std::nullopt},
    {"I16", 2, std::nullopt},    {"U16", 2, std::nullopt}, {"I32", 4, std::nullopt},
    {"U32", 4, std::nullopt},    {"I64", 8, std::nullopt}, {"U64", 8, std::nullopt},
    {"F64", 8, std::nullopt},    {"C64", 8, std::nullopt}, {"F8_E4M3", 1, std::nullopt},
    {"F8_E5M2", 1, std::nullopt}};

/// One entry of the header, before its bytes are looked up.
struct Entry {
  std::string name;
  const DtypeInfo* dtype = nullptr;
  std::vector<size_t> shape;
  size_t begin = 0;  ///< offsets into the data part
  size_t end = 0;
};

Error corrupt(const std::string& path, const std::string& what) {
  return Error(ErrorCode::kCorrupt, path + ": " + what);
}

Error bad_tensor(const std::string& path, std::string_view name, const std::string& what) {
  return corrupt(path, "tensor " + excerpt(name) + ": " + what);
}

/// The header's JSON text; the data part is what follows it.
Result<std::string_view> header_of(std::string_view file, const std::string& path) {
  if (file.size() < kLengthBytes) return corrupt(path, "too short for a safetensors header");
  uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > kMaxHeaderBytes) {
    return corrupt(path, "header length " + std::to_string(length) + " is over the limit of " +
                             std::to_string(kMaxHeaderBytes));
  }
  if (length > file.size() - kLengthBytes) {
    return corrupt(path, "header length " + std::to_string(length) + " reaches past the end");
  }
  return file.substr(kLengthBytes, length);
}

/// Unsigned integers of an array, or nothing.
std::optional<std::vector<size_t>> numbers_of(const json& list, size_t max_count) {
  if (!list.is_array() || list.size() > max_count) return std::nullopt;
  std::vector<size_t> numbers;
  for (const json& number : list) {
    if (!number.is_number_unsigned()) return std::nullopt;
    numbers.push_back(number.get<size_t>());
  }
  return numbers;
}

std::optional<size_t> bytes_of(const std::vector<size_t>& shape, size_t element_bytes) {
  size_t bytes = element_bytes;
  for (const size_t extent : shape) {
    if (__builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
  }
  return bytes;
}

Result<Entry> read_entry(const std::string& name, const json& value, const std::string& path) {
  JsonFields in(value, path, excerpt(name));
  in.allow_only({"dtype", "shape", "data_offsets"});
  const std::string dtype_name = in.text("dtype");
  const auto shape = numbers_of(in.array("shape"), kMaxRank);
  const auto offsets = numbers_of(in.array("data_offsets"), 2);
  if (!in.ok()) return in.error();
  if (!shape) return bad_tensor(path, name, "shape is not a list of whole numbers");
  if (!offsets || offsets->size() != 2) {
    return bad_tensor(path, name, "data_offsets are not two whole numbers");
  }
  const auto* dtype = std::find_if(std::begin(kDtypes), std::end(kDtypes),
                                   [&](const DtypeInfo& info) { return info.name == dtype_name; });
  if (dtype == std::end(kDtypes)) {
    return Error(ErrorCode::kUnsupported, path + ": tensor " + excerpt(name) + ": dtype \"" +
                                              excerpt(dtype_name) + "\" is not supported");
  }
  Entry entry{name, dtype, *shape, (*offsets)[0], (*offsets)[1]};
  const auto bytes = bytes_of(entry.shape, dtype->bytes);
  if (entry.begin > entry.end || !bytes || entry.end - entry.begin != *bytes) {
    return bad_tensor(path, name, "data_offsets do not fit shape and dtype");
  }
  return entry;
}

Result<std::vector<Entry>> read_entries(const json& header, const std::string& path) {
  if (!header.is_object()) return corrupt(path, "header is not an object");
  if (header.size() > kMaxTensors) return corrupt(path, "more tensors than the limit");
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name == kMetadata) {
      const bool texts =
          value.is_object() &&
          std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_string(); });
      if (!texts) return corrupt(path, "__metadata__ is not an object of strings");
      continue;
    }
    Result<Entry> entry = read_entry(name, value, path);
    if (!entry) return entry.error();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

/// Tensors must fill the data part end to end. Sorts the entries by place.
std::optional<Error> check_cover(std::vector<Entry>& entries, size_t data_bytes,
                                 const std::string& path) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  size_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.end > data_bytes) return bad_tensor(path, entry.name, "reaches past the file's end");
    if (entry.begin < covered) return bad_tensor(path, entry.name, "overlaps another tensor");
    if (entry.begin > covered) return bad_tensor(path, entry.name, "follows a hole in the data");
    covered = entry.end;
  }
  if (covered != data_bytes) {
    return corrupt(path, std::to_string(data_bytes - covered) + " bytes after the last tensor");
  }
  return std::nullopt;
}

uint16_t half_at(const std::byte* bytes, size_t index) {
  uint16_t half = 0;
  std::memcpy(&half, bytes + 2 * index, 2);
  return half;
}

/// Whether one of the values is NaN or infinite: its exponent bits are all ones.
bool any_not_finite(std::span<const float> values) {
  uint32_t found = 0;
  for (const float value : values) {
    found |= static_cast<uint32_t>((std::bit_cast<uint32_t>(value) & 0x7f800000U) == 0x7f800000U);
  }
  return found != 0;
}

}  // namespace

std::string_view to_string(Dtype dtype) {
  for (const DtypeInfo& info : kDtypes) {
    if (info.dtype == dtype) return info.name;
  }
  return "";
}

size_t element_bytes(Dtype dtype) {
  for (const DtypeInfo& info : kDtypes) {
    if (info.dtype == dtype) return info.bytes;
  }
  return 0;
}

Result<TensorFile> TensorFile::open(const std::string& path) {
  Result<MappedFile> opened = MappedFile::open(path);
  if (!opened) return opened.error();
  auto mapping = std::make_shared<const MappedFile>(*std::move(opened));
  Result<std::string_view> header_text = header_of(mapping->text(), path);
  if (!header_text) return header_text.error();
  Result<json> header =
      parse_json(*header_text, path + ": header", {.max_bytes = kMaxHeaderBytes, .max_depth = 4});
  if (!header) return header.error();
  Result<std::vector<Entry>> entries = read_entries(*header, path);
  if (!entries) return entries.error();
  const auto data = mapping->bytes().subspan(kLengthBytes + header_text->size());
  if (auto error = check_cover(*entries, data.size(), path)) return *error;

  TensorFile file;
  file.path_ = path;
  file.mapping_ = mapping;
  for (Entry& entry : *entries) {
    if (!entry.dtype->dtype) continue;
    file.tensors_.emplace(std::move(entry.name),
                          TensorView{*entry.dtype->dtype, std::move(entry.shape),
                                     data.subspan(entry.begin, entry.end - entry.begin)});
  }
  return file;
}

const TensorView* TensorFile::find(std::string_view name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

void TensorFile::put(const std::string& name, std::vector<size_t> shape,
                     std::vector<float> values) {
  auto kept = std::make_shared<const std::vector<float>>(std::move(values));
  tensors_[name] = {Dtype::kF32, std::move(shape), std::as_bytes(std::span(*kept))};
  owned_[name] = std::move(kept);
}

void TensorFile::erase(std::string_view name) {
  if (const auto found = tensors_.find(name); found != tensors_.end()) tensors_.erase(found);
}

void TensorFile::add_prefix(const std::string& prefix) {
  std::map<std::string, TensorView, std::less<>> named;
  for (auto& [name, tensor] : tensors_) named.emplace(prefix + name, std::move(tensor));
  tensors_ = std::move(named);
}

Result<std::vector<float>> to_float(const TensorView& tensor, std::string_view name) {
  const std::byte* bytes = tensor.bytes.data();
  std::vector<float> values;
  switch (tensor.dtype) {
    case Dtype::kF32:
      values.resize(tensor.bytes.size() / 4);
      if (!values.empty()) std::memcpy(values.data(), bytes, tensor.bytes.size());
      break;
    case Dtype::kF16: {
      values.resize(tensor.bytes.size() / 2);
      uint32_t special = 0;  // NaN and infinity have all exponent bits set
      for (size_t i = 0; i < values.size(); ++i) {
        const uint16_t half = half_at(bytes, i);
        special |= static_cast<uint32_t>((half & 0x7c00U) == 0x7c00U);
        values[i] = half_to_float(half);
      }
      if (special != 0) values[0] = std::bit_cast<float>(0x7fc00000U);
      break;
    }
    case Dtype::kBF16:
      values.resize(tensor.bytes.size() / 2);
      for (size_t i = 0; i < values.size(); ++i) {
        values[i] = std::bit_cast<float>(static_cast<uint32_t>(half_at(bytes, i)) << 16U);
      }
      break;
    case Dtype::kI8:
    case Dtype::kU8:
      return Error(ErrorCode::kUnsupported, "tensor " + std::string(name) + ": " +
                                                std::string(to_string(tensor.dtype)) +
                                                " where floats are expected");
  }
  if (any_not_finite(values)) {
    return Error(ErrorCode::kCorrupt, "tensor " + std::string(name) + ": NaN or infinite value");
  }
  return values;
}

}  // namespace prefilter::encoder
