#include "lab/shrink/usage.h"

#include <algorithm>

#include "engine/decision/language.h"
#include "engine/text/compose.h"

namespace prefilter::shrink {
namespace {

// Above what 4,000 characters with their title can give, so that no token is dropped.
constexpr size_t kAllTokens = size_t{1} << 30;

void add(const TokenSums& more, TokenSums& sums) {
  sums.tokens += more.tokens;
  sums.unknown += more.unknown;
  sums.cut += more.cut;
}

}  // namespace

Result<ReadArticle> read_article(const Article& article, const Reader& reader) {
  ReadArticle read;
  const text::Composed composed = text::compose(article.title, article.content);
  if (composed.empty) return read;
  read.language = decision::article_language(article, composed.words());
  if (read.language.empty()) read.language = "other";
  Result<tokens::Encoding> encoding = reader.tokenizer.encode(composed.text, kAllTokens);
  if (!encoding) return encoding.error();
  read.ids = std::move(encoding->ids);
  if (reader.unk_id >= 0) {
    read.unknown = static_cast<size_t>(std::ranges::count(read.ids, reader.unk_id));
  }
  return read;
}

void add(const ReadArticle& read, size_t window, TokenSums& sums) {
  add({read.ids.size(), read.unknown, read.ids.size() > window ? size_t{1} : 0}, sums);
}

void count_ids(const ReadArticle& read, size_t id_count, IdCounts& counts) {
  std::vector<uint32_t>& of_language = counts[read.language];
  of_language.resize(id_count);
  for (const int32_t id : read.ids) ++of_language[static_cast<size_t>(id)];
}

LanguageUse total(const UseByLanguage& use) {
  LanguageUse sum;
  for (const auto& [language, one] : use) {
    sum.articles += one.articles;
    add(one.before, sum.before);
    add(one.after, sum.after);
  }
  return sum;
}

}  // namespace prefilter::shrink
