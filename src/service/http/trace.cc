#include "service/http/trace.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <random>

namespace prefilter::http {
namespace {

constexpr std::string_view kHexadecimal = "0123456789abcdef";

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of(kHexadecimal) == std::string_view::npos;
}

bool is_id(std::string_view text) {
  return is_hexadecimal(text) && text.find_first_not_of('0') != std::string_view::npos;
}

/// Spreads consecutive numbers over all of 64 bits, no two alike (SplitMix64: Steele, Lea and
/// Flood, 2014).
uint64_t spread(uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31U);
}

}  // namespace

std::optional<TraceParent> parse_trace_parent(std::string_view value) {
  // version "-" trace-id "-" parent-id "-" flags
  constexpr size_t kLength = 2 + 1 + 32 + 1 + 16 + 1 + 2;
  if (value.size() < kLength || value[2] != '-' || value[35] != '-' || value[52] != '-') {
    return std::nullopt;
  }
  const std::string_view version = value.substr(0, 2);
  if (!is_hexadecimal(version) || version == "ff") return std::nullopt;
  if (value.size() > kLength && (version == "00" || value[kLength] != '-')) return std::nullopt;
  const std::string_view trace_id = value.substr(3, 32);
  const std::string_view parent_id = value.substr(36, 16);
  if (!is_id(trace_id) || !is_id(parent_id) || !is_hexadecimal(value.substr(53, 2))) {
    return std::nullopt;
  }
  return TraceParent{.trace_id = std::string(trace_id), .parent_id = std::string(parent_id)};
}

bool is_request_id(std::string_view value) {
  return !value.empty() && value.size() <= 128 && std::ranges::all_of(value, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-_.:/+=@").find(c) != std::string_view::npos;
  });
}

std::string new_request_id() {
  static std::atomic<uint64_t> next{(uint64_t{std::random_device()()} << 32U) |
                                    std::random_device()()};
  const uint64_t number = spread(next.fetch_add(1, std::memory_order_relaxed));
  std::array<char, 16> text{};
  for (size_t i = 0; i < text.size(); ++i) text[i] = kHexadecimal[(number >> (60 - 4 * i)) & 0xFU];
  return {text.begin(), text.end()};
}

}  // namespace prefilter::http
