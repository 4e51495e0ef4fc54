#include "lab/collect/keyword_table.h"

#include <utf8proc.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/utf8.h"
#include "lab/articles/content_hash.h"

namespace prefilter::collect {
namespace {

bool is_word_character(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
      return true;
    default:
      return false;
  }
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    const std::string_view bytes = text.substr(at, decoded.length);
    at += decoded.length;
    if (decoded.code_point == '%') {
      words.emplace_back("%");
      inside = false;
    } else if (!is_word_character(decoded.code_point)) {
      inside = false;
    } else if (inside) {
      words.back() += bytes;
    } else {
      words.emplace_back(bytes);
      inside = true;
    }
  }
  return words;
}

}  // namespace

std::vector<KeywordTable::Word> KeywordTable::words_of_phrase(const std::string& text) {
  std::vector<Word> words;
  std::istringstream tokens(text);
  for (std::string token; tokens >> token;) {
    for (std::string& word : words_of(articles::fold(token, "").title)) {
      words.push_back({.text = std::move(word)});
    }
    if (!words.empty() && token.ends_with('*')) words.back().open = true;
  }
  return words;
}

KeywordTable::KeywordTable(const std::map<std::string, std::vector<std::string>>& phrases) {
  for (const auto& [language, texts] : phrases) {
    for (const std::string& text : texts) {
      Phrase phrase{.text = text, .language = language, .words = words_of_phrase(text)};
      if (phrase.words.empty()) continue;
      const Word& first = phrase.words.front();
      (first.open ? by_beginning_ : by_word_)[first.text].push_back(phrases_.size());
      if (first.open) longest_beginning_ = std::max(longest_beginning_, first.text.size());
      phrases_.push_back(std::move(phrase));
    }
  }
}

std::vector<std::string> KeywordTable::find(std::string_view folded,
                                            std::string_view language) const {
  const std::vector<std::string> words = words_of(folded);
  std::vector<size_t> hits;
  const auto matches = [&](const Phrase& phrase, size_t at) {
    if (words.size() - at < phrase.words.size()) return false;
    for (size_t i = 1; i < phrase.words.size(); ++i) {
      const Word& wanted = phrase.words[i];
      const std::string& word = words[at + i];
      if (wanted.open ? !word.starts_with(wanted.text) : word != wanted.text) return false;
    }
    return true;
  };
  const auto look_up = [&](const auto& table, const std::string& word, size_t at) {
    const auto found = table.find(word);
    if (found == table.end()) return;
    for (const size_t index : found->second) {
      const Phrase& phrase = phrases_[index];
      const bool wanted =
          language.empty() || phrase.language == "any" || phrase.language == language;
      if (wanted && matches(phrase, at)) hits.push_back(index);
    }
  };
  for (size_t at = 0; at < words.size(); ++at) {
    look_up(by_word_, words[at], at);
    const size_t longest = std::min(longest_beginning_, words[at].size());
    for (size_t length = 1; length <= longest; ++length) {
      look_up(by_beginning_, words[at].substr(0, length), at);
    }
  }
  std::sort(hits.begin(), hits.end());
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  std::vector<std::string> texts;
  for (const size_t index : hits) texts.push_back(phrases_[index].text);
  return texts;
}

}  // namespace prefilter::collect
