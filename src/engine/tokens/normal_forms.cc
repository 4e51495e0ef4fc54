#include "engine/tokens/normal_forms.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

struct Composition {
  char32_t first, second, composed;
};

#include "engine/tokens/normal_form_tables.inc"

// Hangul syllables are computed: UAX #15.
constexpr char32_t kLBase = 0x1100, kVBase = 0x1161, kTBase = 0x11A7, kSBase = 0xAC00;
constexpr char32_t kLCount = 19, kVCount = 21, kTCount = 28, kSCount = kLCount * kVCount * kTCount;

struct MappingTable {
  std::span<const char32_t> keys;
  std::span<const uint16_t> starts;
  std::span<const char32_t> pool;

  std::span<const char32_t> find(char32_t code_point) const {
    const auto it = std::lower_bound(keys.begin(), keys.end(), code_point);
    if (it == keys.end() || *it != code_point) return {};
    const auto i = static_cast<size_t>(it - keys.begin());
    return pool.subspan(starts[i], static_cast<size_t>(starts[i + 1] - starts[i]));
  }
};

constexpr MappingTable kNfd{kNfdKeys, kNfdStarts, kNfdPool};
constexpr MappingTable kNfkd{kNfkdKeys, kNfkdStarts, kNfkdPool};
constexpr MappingTable kLower{kLowerKeys, kLowerStarts, kLowerPool};

bool composes(NormalForm form) { return form == NormalForm::kNfc || form == NormalForm::kNfkc; }
bool is_compatibility(NormalForm form) {
  return form == NormalForm::kNfkc || form == NormalForm::kNfkd;
}

void decompose(char32_t code_point, bool compatibility, std::u32string& out) {
  if (code_point >= kSBase && code_point < kSBase + kSCount) {
    const char32_t index = code_point - kSBase;
    out.push_back(kLBase + index / (kVCount * kTCount));
    out.push_back(kVBase + index % (kVCount * kTCount) / kTCount);
    if (index % kTCount != 0) out.push_back(kTBase + index % kTCount);
    return;
  }
  std::span<const char32_t> target;
  if (compatibility) target = kNfkd.find(code_point);
  if (target.empty()) target = kNfd.find(code_point);
  if (target.empty()) {
    out.push_back(code_point);
  } else {
    out.append(target.begin(), target.end());
  }
}

std::optional<char32_t> compose(char32_t first, char32_t second) {
  if (first - kLBase < kLCount && second - kVBase < kVCount) {
    return kSBase + ((first - kLBase) * kVCount + (second - kVBase)) * kTCount;
  }
  if (first - kSBase < kSCount && (first - kSBase) % kTCount == 0 && second > kTBase &&
      second < kTBase + kTCount) {
    return first + (second - kTBase);
  }
  const auto less = [](const Composition& a, const std::pair<char32_t, char32_t>& b) {
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  };
  const auto* it = std::lower_bound(std::begin(kCompositions), std::end(kCompositions),
                                    std::pair(first, second), less);
  if (it == std::end(kCompositions) || it->first != first || it->second != second) return {};
  return it->composed;
}

void sort_marks(std::u32string& chars) {
  auto combining = [](char32_t c) { return char_class(c).combining; };
  for (size_t begin = 0; begin < chars.size(); ++begin) {
    if (combining(chars[begin]) == 0) continue;
    size_t end = begin;
    while (end < chars.size() && combining(chars[end]) != 0) ++end;
    std::stable_sort(chars.begin() + static_cast<std::ptrdiff_t>(begin),
                     chars.begin() + static_cast<std::ptrdiff_t>(end),
                     [&](char32_t a, char32_t b) { return combining(a) < combining(b); });
    begin = end;
  }
}

/// Composes what the canonical composition algorithm composes, in place.
void compose_all(std::u32string& chars) {
  size_t written = 0;
  std::optional<size_t> starter;
  unsigned last_combining = 0;
  for (char32_t c : chars) {
    const unsigned combining = char_class(c).combining;
    // Blocked: something of the same or a higher class stands between c and the starter.
    const bool adjacent = starter && written == *starter + 1;
    if (starter && (adjacent || last_combining < combining)) {
      if (const auto composed = compose(chars[*starter], c)) {
        chars[*starter] = *composed;
        continue;
      }
    }
    if (combining == 0) starter = written;
    last_combining = combining;
    chars[written++] = c;
  }
  chars.resize(written);
}

bool is_unstable(char32_t code_point, NormalForm form) {
  if (code_point < 0x80) return false;
  if (is_compatibility(form) && !kNfkd.find(code_point).empty()) return true;
  return has_flag(code_point, composes(form) ? kNfcUnstable : kNfdUnstable);
}

/// The bytes from `begin` on up to the first character (after it) at which nothing before can
/// change: one that is stable and does not combine.
size_t segment_end(std::string_view text, size_t begin, NormalForm form) {
  size_t end = begin;
  next_char(text, end);
  while (end < text.size()) {
    size_t after = end;
    if (!is_unstable(next_char(text, after), form)) break;
    end = after;
  }
  return end;
}

}  // namespace

void normalize_form(NormalText& text, NormalForm form) {
  TextRewriter out(text);
  std::u32string chars;
  std::string normal;
  size_t kept_to = 0;  // bytes before it are normal and not yet written
  size_t starter = 0;  // where the last stable character before kept_to starts
  while (kept_to < text.text.size()) {
    size_t after = kept_to;
    if (!is_unstable(next_char(text.text, after), form)) {
      starter = kept_to;
      kept_to = after;
      continue;
    }
    const size_t begin = std::max(out.at(), starter);
    const size_t end = segment_end(text.text, kept_to, form);
    out.keep(begin - out.at());
    chars.clear();
    for (size_t at = begin; at < end;) {
      decompose(next_char(text.text, at), is_compatibility(form), chars);
    }
    sort_marks(chars);
    if (composes(form)) compose_all(chars);
    normal.clear();
    for (char32_t c : chars) append_char(normal, c);
    out.replace(end - begin, normal);
    kept_to = end;
    starter = end;
  }
  if (out.at() > 0) out.finish();
}

void lowercase(NormalText& text) {
  TextRewriter out(text);
  std::string lower;
  while (!out.done()) {
    size_t after = out.at();
    const char32_t c = next_char(out.text(), after);
    if (c < 0x80) {
      const char ascii = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
      out.replace(1, {&ascii, 1});
      continue;
    }
    const auto target = kLower.find(c);
    if (target.empty()) {
      out.keep(after - out.at());
      continue;
    }
    lower.clear();
    for (char32_t t : target) append_char(lower, t);
    out.replace(after - out.at(), lower);
  }
  out.finish();
}

}  // namespace prefilter::tokens
