#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/random.h"
#include "lab/articles/record.h"

namespace prefilter::prepare {

/// Random words, made of letters alone.
inline std::string random_words(Random& random, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    const size_t letters = 3 + static_cast<size_t>(random.below(7));
    for (size_t k = 0; k < letters; ++k) text += static_cast<char>('a' + random.below(26));
  }
  return text;
}

/// Unlike articles of two labels, four languages and six sources, of all length bands; the same
/// number always gives the same article.
inline articles::Record small_article(size_t number) {
  Random random = Random::stream(11, number);
  articles::Record record;
  record.id = "a" + std::to_string(number);
  record.title = random_words(random, 8);
  const size_t words[] = {0, 12, 30, 90, 200};
  record.content = random_words(random, words[random.below(5)]);
  const char* languages[] = {"en", "de", "el", "pt"};
  record.language = languages[random.below(4)];
  record.source = "source " + std::to_string(random.below(6));
  record.commerce_score = random.below(3) == 0 ? 8.0 : 1.0;
  record.origin = articles::Origin::kOracle;
  return record;
}

inline std::vector<articles::Record> small_corpus(size_t count) {
  std::vector<articles::Record> records;
  for (size_t i = 0; i < count; ++i) records.push_back(small_article(i));
  return records;
}

}  // namespace prefilter::prepare
