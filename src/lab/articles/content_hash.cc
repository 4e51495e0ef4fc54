#include "lab/articles/content_hash.h"

#include <utf8proc.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "base/check.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "engine/text/compose.h"

namespace prefilter::articles {
namespace {

/// NFKC_Casefold (Unicode, chapter 3.13): compatible, composed, case folded, ignorables dropped.
std::string folded(std::string_view text) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, kOptions);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  PREFILTER_CHECK(length >= 0, "composed text is valid UTF-8 and short");
  return {reinterpret_cast<const char*>(mapped), static_cast<size_t>(length)};
}

}  // namespace

std::string FoldedText::words() const {
  if (title.empty() || content.empty()) return title + content;
  return title + "\n" + content;
}

FoldedText fold(std::string_view title, std::string_view content) {
  const text::Composed composed = text::compose(title, content);
  FoldedText result;
  result.content_characters = utf8::count(composed.content());
  result.empty = composed.empty;
  result.title = folded(composed.title());
  result.content = folded(composed.content());
  // Folding does not reach across the markers, which are ASCII: piece by piece is as a whole.
  const std::string text = "[title] " + result.title + " [content] " + result.content;
  result.hash = sha256_hex(std::as_bytes(std::span(text)));
  return result;
}

std::string content_hash(std::string_view title, std::string_view content) {
  return fold(title, content).hash;
}

double hash_position(std::string_view content_hash) {
  PREFILTER_CHECK(is_sha256_hex(content_hash), "content_hash made it");
  uint64_t first = 0;
  std::from_chars(content_hash.data(), content_hash.data() + 16, first, 16);
  return static_cast<double>(first >> 11U) * 0x1.0p-53;
}

}  // namespace prefilter::articles
