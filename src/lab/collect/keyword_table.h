#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace prefilter::collect {

/// Finds words and phrases in texts, in time that grows with the text and not with their number.
/// A word is a run of letters, digits and marks; "%" is a word as well. Letter case and Unicode
/// form do not count. Not for languages that put no spaces between words. Safe to share.
class KeywordTable {
 public:
  /// phrases: by language, "any" for all. A `*` at a word's end stands for further letters.
  explicit KeywordTable(const std::map<std::string, std::vector<std::string>>& phrases);

  /// The phrases of the language and of "any" (of all languages if it is empty) that the text
  /// holds, each once, in the order of the table. folded: UTF-8 in NFKC_Casefold form.
  std::vector<std::string> find(std::string_view folded, std::string_view language) const;

 private:
  struct Word {
    std::string text;
    bool open = false;  // may go on
  };
  struct Phrase {
    std::string text;  // as it was given
    std::string language;
    std::vector<Word> words;
  };
  static std::vector<Word> words_of_phrase(const std::string& text);

  std::vector<Phrase> phrases_;
  // By the first word, or where that is open by its beginning.
  std::unordered_map<std::string, std::vector<size_t>> by_word_;
  std::unordered_map<std::string, std::vector<size_t>> by_beginning_;
  size_t longest_beginning_ = 0;  // bytes
};

}  // namespace prefilter::collect
