#include "lab/prepare/text_changes.h"

#include <re2/re2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"
#include "base/utf8.h"

namespace prefilter::prepare {
namespace {

constexpr auto kRemnants = std::to_array<std::string_view>(
    {"&amp;nbsp;", "nbsp;", "br />", "/p>", "p>", "&amp;amp;", "&amp;quot;", "#8217;", "[&hellip;]",
     "/strong>", "strong>", "&amp;#8211;", "/a>", "li>", "amp;"});
constexpr size_t kMostRemnants = 4;
constexpr char32_t kSharpS = 0xDF;

bool is_greek(char32_t c) { return (c >= 0x370 && c <= 0x3FF) || (c >= 0x1F00 && c <= 0x1FFF); }

/// Latin or Greek, letters with accents included.
bool has_removable_accents(char32_t c) {
  return (c >= 'A' && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF) || is_greek(c);
}

bool is_mark(char32_t c) {
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_MN;
}

/// The letter below the accents of one code point; the code point where there are none.
char32_t base_letter(char32_t c) {
  std::array<utf8proc_int32_t, 8> parts{};
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
      UTF8PROC_DECOMPOSE, nullptr);
  return count > 1 ? static_cast<char32_t>(parts[0]) : c;
}

/// Calls change(code point) for each and joins what it appends.
template <typename Change>
std::string changed(std::string_view text, Change change) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    change(result, decoded.code_point);
    at += decoded.length;
  }
  return result;
}

const RE2& price_pattern() {
  // A number; a currency before or after it, or a per cent sign after it.
  static const std::string blank = R"([ \x{A0}\x{202F}])";
  static const std::string number =
      R"((?:\d{1,3}(?:)" + blank + R"(\d{3})+(?:[.,]\d+)?|\d(?:[\d.,']*\d)?)(?:[.,][-–])?)";
  static const RE2 pattern(
      "(?i)" + blank +
      "?(?:" + R"((?:[€$£¥₺₽₴₹]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|kr)\b\.?))" +
      blank + "?" + number + "|" + number + blank + "?" +
      R"((?:[€$£¥₺₽₴₹%]|zł|Kč|(?:euros?|EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|forint|Ft)" +
      R"(|RON|lei|kr|dollars?|pounds?|lev)\b)))");
  PREFILTER_CHECK(pattern.ok(), "the pattern is a constant");
  return pattern;
}

}  // namespace

std::string cut_text(std::string_view text, size_t characters) {
  std::string cut(utf8::prefix(text, characters));
  const size_t last = cut.find_last_not_of(" \t\r\n");
  cut.resize(last == std::string::npos ? 0 : last + 1);
  return cut;
}

std::string with_html_remnants(std::string_view text, Random& random) {
  std::vector<size_t> blanks;
  for (size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
    blanks.push_back(at);
  }
  const size_t count = 1 + static_cast<size_t>(random.below(kMostRemnants));
  std::string result(text);
  // From the back, so that the places before stay where they are.
  std::vector<size_t> places;
  for (size_t i = 0; i < count; ++i) {
    places.push_back(blanks.empty() ? text.size()
                                    : blanks[static_cast<size_t>(random.below(blanks.size()))]);
  }
  std::sort(places.rbegin(), places.rend());
  for (const size_t place : places) {
    const std::string_view remnant = kRemnants[static_cast<size_t>(random.below(kRemnants.size()))];
    result.insert(place, " " + std::string(remnant));
  }
  return result;
}

std::string without_accents(std::string_view text) {
  bool after_letter = false;  // one whose accents fall away
  return changed(text, [&](std::string& result, char32_t c) {
    if (after_letter && is_mark(c)) return;
    after_letter = has_removable_accents(c);
    utf8::append(result, after_letter ? base_letter(c) : c);
  });
}

std::string in_capitals(std::string_view text) {
  return changed(text, [](std::string& result, char32_t c) {
    if (c == kSharpS) {
      result += "SS";
      return;
    }
    const char32_t letter = is_greek(c) ? base_letter(c) : c;
    utf8::append(result,
                 static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(letter))));
  });
}

std::string without_prices(std::string_view text) {
  std::string result(text);
  RE2::GlobalReplace(&result, price_pattern(), "");
  return result;
}

}  // namespace prefilter::prepare
