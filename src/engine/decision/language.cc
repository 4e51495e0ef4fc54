#include "engine/decision/language.h"

#include <cld2/public/compact_lang_det.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace prefilter::decision {
namespace {

constexpr size_t kDetectedCodePoints = 1000;

struct Renamed {
  std::string_view from;
  std::string_view to;
};

// Codes that ISO withdrew, and what CLD2 or producers write for a language that has another code.
constexpr auto kRenamed = std::to_array<Renamed>({{"fil", "tl"},
                                                  {"in", "id"},
                                                  {"iw", "he"},
                                                  {"ji", "yi"},
                                                  {"jw", "jv"},
                                                  {"mo", "ro"},
                                                  {"nb", "no"},
                                                  {"nn", "no"}});

constexpr auto kNoLanguage = std::to_array<std::string_view>({"mul", "un", "und", "xx", "zxx"});

}  // namespace

std::string language_of_tag(std::string_view tag) {
  std::string code(tag.substr(0, tag.find_first_of("-_")));
  for (char& c : code) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if (c < 'a' || c > 'z') return {};
  }
  if (code.size() < 2 || code.size() > 3) return {};
  if (std::find(kNoLanguage.begin(), kNoLanguage.end(), code) != kNoLanguage.end()) return {};
  for (const Renamed& renamed : kRenamed) {
    if (code == renamed.from) return std::string(renamed.to);
  }
  return code;
}

std::string detect_language(std::string_view text) {
  const std::string_view head = utf8::prefix(text, kDetectedCodePoints);
  bool reliable = false;
  int valid_bytes = 0;
  const CLD2::Language language = CLD2::DetectLanguageCheckUTF8(
      head.data(), static_cast<int>(head.size()), /*is_plain_text=*/true, &reliable, &valid_bytes);
  if (!reliable || language == CLD2::UNKNOWN_LANGUAGE) return {};
  const std::string code = language_of_tag(CLD2::LanguageCode(language));
  return code.size() == 2 ? code : std::string();
}

std::string article_language(const Article& article, std::string_view words) {
  std::string named = language_of_tag(article.language);
  return named.empty() ? detect_language(words) : named;
}

}  // namespace prefilter::decision
