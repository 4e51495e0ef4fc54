#include "engine/tokens/charsmap.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

constexpr size_t kMaxReplacementBytes = 1024;  // NFKC's longest has 33

// The layout of a unit of the double array.
bool has_leaf(uint32_t unit) { return (unit >> 8 & 1) != 0; }
uint32_t value_of(uint32_t unit) { return unit & 0x7FFFFFFF; }
uint32_t label_of(uint32_t unit) { return unit & 0x800000FF; }
uint32_t offset_of(uint32_t unit) { return unit >> 10 << ((unit & 1U << 9) >> 6); }

}  // namespace

Result<Charsmap> Charsmap::parse(std::string_view bytes) {
  uint32_t trie_bytes = 0;
  if (bytes.size() < sizeof(trie_bytes)) {
    return Error(ErrorCode::kCorrupt, "the charsmap is shorter than its header");
  }
  std::memcpy(&trie_bytes, bytes.data(), sizeof(trie_bytes));
  bytes.remove_prefix(sizeof(trie_bytes));
  trie_bytes -= trie_bytes % 4;
  if (trie_bytes == 0 || trie_bytes > bytes.size()) {
    return Error(ErrorCode::kCorrupt, "the charsmap's trie does not fit in it");
  }
  Charsmap charsmap;
  charsmap.units_.resize(trie_bytes / sizeof(uint32_t));
  std::memcpy(charsmap.units_.data(), bytes.data(), trie_bytes);
  charsmap.replacements_ = bytes.substr(trie_bytes);
  if (!simdjson::validate_utf8(charsmap.replacements_)) {
    return Error(ErrorCode::kCorrupt, "the charsmap's replacements are not UTF-8");
  }
  // Text must not grow without bound.
  size_t begin = 0;
  for (size_t end = 0; end < charsmap.replacements_.size(); begin = end + 1) {
    end = std::min(charsmap.replacements_.find('\0', begin), charsmap.replacements_.size());
    if (end - begin > kMaxReplacementBytes) {
      return Error(ErrorCode::kCorrupt, "a replacement of the charsmap is too long");
    }
  }
  for (size_t i = 0; i < charsmap.maps_ascii_.size(); ++i) {
    const char c = static_cast<char>(i);
    charsmap.maps_ascii_[i] = charsmap.find({&c, 1}).has_value();
  }
  return charsmap;
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  size_t node = offset_of(units_[0]);
  for (char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte == 0) break;
    node ^= byte;
    if (node >= units_.size() || label_of(units_[node]) != byte) break;
    const uint32_t unit = units_[node];
    node ^= offset_of(unit);
    if (node >= units_.size()) break;
    if (!has_leaf(unit)) continue;
    const size_t begin = value_of(units_[node]);
    // A crafted file may point anywhere; what it points to must be a whole string.
    if (begin > replacements_.size()) break;
    if (begin < replacements_.size() && !starts_char(replacements_[begin])) break;
    const size_t end = std::min(replacements_.find('\0', begin), replacements_.size());
    return std::string_view(replacements_).substr(begin, end - begin);
  }
  return std::nullopt;
}

}  // namespace prefilter::tokens
