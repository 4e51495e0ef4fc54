#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/tokens/tokenizer.h"
#include "lab/shrink/choice.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

/// What one tokenizer makes of the articles of one language.
struct TokenSums {
  size_t tokens = 0;   ///< special ones included, none dropped
  size_t unknown = 0;  ///< of them
  size_t cut = 0;      ///< articles with more tokens than the model's window
};

/// The articles of one language before and after.
struct LanguageUse {
  size_t articles = 0;
  TokenSums before;
  TokenSums after;
};

using UseByLanguage = std::map<std::string, LanguageUse>;

/// A tokenizer and the id of its unknown token, -1 if it has none.
struct Reader {
  const tokens::Tokenizer& tokenizer;
  int32_t unk_id = -1;
};

/// Adds what `reader` makes of an article to the sums, and gives its ids. Articles without a
/// readable word give no ids and count nowhere.
struct ReadArticle {
  std::string language;      ///< of the article, else detected; "other": unknown
  std::vector<int32_t> ids;  ///< all of them
  size_t unknown = 0;
};
Result<ReadArticle> read_article(const Article& article, const Reader& reader);

void add(const ReadArticle& read, size_t window, TokenSums& sums);

/// Counts the ids of one language's article; counts has room for `id_count` ids.
void count_ids(const ReadArticle& read, size_t id_count, IdCounts& counts);

/// The sums of all languages.
LanguageUse total(const UseByLanguage& use);

}  // namespace prefilter::shrink
