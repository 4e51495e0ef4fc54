#include "engine/text/entities.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/utf8.h"

namespace prefilter::text {
namespace {

constexpr std::string_view kTable =
#include "engine/text/entity_table.inc"
    ;

constexpr size_t kLongestName = 31;

struct Named {
  std::string_view name;
  std::array<char32_t, 2> code_points{0};
  bool bare = false;  // known without a semicolon too
};

/// Parses `NAME!=HEX,HEX`.
Named parse_entry(std::string_view entry) {
  const size_t equals = entry.find('=');
  PREFILTER_CHECK(equals != std::string_view::npos, "the table is generated");
  Named named{.name = entry.substr(0, equals)};
  named.bare = named.name.back() == '!';
  if (named.bare) named.name.remove_suffix(1);
  const char* at = entry.data() + equals + 1;
  const char* const end = entry.data() + entry.size();
  for (char32_t& code_point : named.code_points) {
    uint32_t value = 0;
    at = std::from_chars(at, end, value, 16).ptr;
    code_point = value;
    if (at == end) break;
    ++at;  // the comma
  }
  return named;
}

std::vector<Named> parse_table() {
  std::vector<Named> names;
  names.reserve(2200);
  for (size_t at = 0; at < kTable.size();) {
    const size_t space = kTable.find(' ', at);
    names.push_back(parse_entry(kTable.substr(at, space - at)));
    at = space + 1;
  }
  return names;
}

const Named* find_name(std::string_view name) {
  static const std::vector<Named> names = parse_table();  // sorted by its maker
  const auto found =
      std::lower_bound(names.begin(), names.end(), name,
                       [](const Named& named, std::string_view key) { return named.name < key; });
  return found != names.end() && found->name == name ? &*found : nullptr;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What windows-1252 means by the bytes 0x80..0x9F; the five that it leaves open stay controls.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

char32_t numbered(uint32_t number) {
  if (number >= 0x80 && number <= 0x9F) return kWindows1252[number - 0x80];
  const bool surrogate = number >= 0xD800 && number <= 0xDFFF;
  return number == 0 || surrogate || number > 0x10FFFF ? utf8::kReplacement : number;
}

/// `at` is the first byte after "&#".
std::optional<Reference> read_number(std::string_view text, size_t at) {
  const size_t start = at - 2;
  const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  if (hex) ++at;
  const size_t digits = at;
  uint32_t number = 0;
  for (; at < text.size() && (hex ? is_hex(text[at]) : is_digit(text[at])); ++at) {
    const auto low = static_cast<uint32_t>(text[at] | 0x20);
    const uint32_t digit = is_digit(text[at]) ? low - '0' : low - 'a' + 10;
    number = std::min(number * (hex ? 16U : 10U) + digit, 0x110000U);  // never wraps
  }
  if (at == digits) return std::nullopt;
  if (at < text.size() && text[at] == ';') ++at;
  return Reference{.length = at - start, .code_points = {numbered(number), 0}};
}

}  // namespace

std::optional<Reference> read_reference(std::string_view text, size_t at) {
  const size_t start = at + 1;
  if (start < text.size() && text[start] == '#') return read_number(text, start + 1);
  size_t end = start;
  while (end < text.size() && end - start <= kLongestName && is_name(text[end])) ++end;
  const Named* named = find_name(text.substr(start, end - start));
  if (named == nullptr) return std::nullopt;
  const char next = end < text.size() ? text[end] : '\0';
  if (next != ';' && (!named->bare || next == '=')) return std::nullopt;
  const size_t length = end - at + (next == ';' ? 1 : 0);
  return Reference{.length = length, .code_points = named->code_points};
}

}  // namespace prefilter::text
