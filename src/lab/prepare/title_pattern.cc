#include "lab/prepare/title_pattern.h"

namespace prefilter::prepare {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string title_pattern(std::string_view folded_title) {
  std::string pattern;
  for (size_t at = 0; at < folded_title.size();) {
    if (!is_digit(folded_title[at])) {
      pattern += folded_title[at++];
      continue;
    }
    pattern += '0';
    // "1.299,00" is one number; the dot of "in 2025." ends a sentence.
    while (at < folded_title.size() &&
           (is_digit(folded_title[at]) ||
            ((folded_title[at] == '.' || folded_title[at] == ',') && at + 1 < folded_title.size() &&
             is_digit(folded_title[at + 1])))) {
      ++at;
    }
  }
  return pattern;
}

std::string pair_of(std::string_view id) {
  if (!id.starts_with("pair") || id.size() < 7) return {};
  const char side = id.back();
  const bool has_side = side >= 'a' && side <= 'z' && id[id.size() - 2] == '-';
  return has_side ? std::string(id.substr(0, id.size() - 2)) : std::string();
}

}  // namespace prefilter::prepare
