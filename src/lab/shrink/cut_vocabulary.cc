#include "lab/shrink/cut_vocabulary.h"

#include <algorithm>
#include <memory>

#include "base/atomic_file.h"
#include "lab/shrink/choice.h"
#include "lab/shrink/coverage.h"
#include "lab/shrink/tokenizer_file.h"

namespace prefilter::shrink {
namespace {

using TokenizerPtr = std::unique_ptr<tokens::Tokenizer>;

using Files = std::vector<std::string>;

/// Reads articles with one stage's name in front of the progress.
Result<TextsRead> read_texts(const ShrinkOptions& options, const Files& files,
                             std::string_view doing,
                             const std::function<Result<void>(const Article&)>& each) {
  return for_each_article(files, each, [&](const TextProgress& now) {
    if (options.progress) options.progress(doing, now);
  });
}

Result<IdCounts> count_texts(const ShrinkOptions& options, const Reader& reader, size_t id_count) {
  IdCounts counts;
  const auto read =
      read_texts(options, options.texts, "counting tokens", [&](const Article& article) {
        Result<ReadArticle> one = read_article(article, reader);
        if (!one) return Result<void>(one.error());
        if (!one->ids.empty()) count_ids(*one, id_count, counts);
        return Result<void>();
      });
  if (!read) return read.error();
  return counts;
}

/// The old tokenizer and the new one, and what comparing them finds out.
struct Comparison {
  Reader before;
  Reader after;
  size_t window = 0;
  std::vector<bool>& stay;  ///< gets what articles with new unknown tokens were made of
  ShrinkReport& report;     ///< gets the tokens of the files
};

/// Tokenizes the files with both; gives the number of tokens that are marked anew.
Result<size_t> compare(const ShrinkOptions& options, const Files& files, Comparison& comparison) {
  auto& [before, after, window, stay, report] = comparison;
  size_t marked = 0;
  report.use.clear();
  const auto read = read_texts(options, files, "comparing tokens", [&](const Article& article) {
    const Result<ReadArticle> old_read = read_article(article, before);
    if (!old_read) return Result<void>(old_read.error());
    if (old_read->ids.empty()) return Result<void>();
    const Result<ReadArticle> new_read = read_article(article, after);
    if (!new_read) return Result<void>(new_read.error());
    LanguageUse& use = report.use[old_read->language];
    ++use.articles;
    add(*old_read, window, use.before);
    add(*new_read, window, use.after);
    if (new_read->unknown <= old_read->unknown) return Result<void>();
    for (const int32_t id : old_read->ids) {
      if (stay[static_cast<size_t>(id)]) continue;
      stay[static_cast<size_t>(id)] = true;
      ++marked;
    }
    return Result<void>();
  });
  if (!read) return read.error();
  report.texts = *read;
  return marked;
}

}  // namespace

Result<KeptIds> cut_vocabulary(const ShrinkOptions& options, const Rows& rows,
                               const std::string& folder, ShrinkReport& report) {
  const Result<TokenizerFile> file = TokenizerFile::open(options.source);
  if (!file) return file.error();
  const Result<TokenizerPtr> old_tokenizer = tokens::open_tokenizer(options.source);
  if (!old_tokenizer) return old_tokenizer.error();
  Vocabulary vocabulary = file->vocabulary();
  if (vocabulary.id_count > rows.count) {
    return Error(ErrorCode::kCorrupt,
                 options.source + "/config.json: field vocab_size: " + std::to_string(rows.count) +
                     " rows, but the tokenizer gives ids up to " +
                     std::to_string(vocabulary.id_count - 1));
  }
  vocabulary.id_count = rows.count;  // the embeddings may have rows that no token uses
  std::vector<bool> stay = ids_that_stay(vocabulary);
  for (const size_t id : rows.named) stay[id] = true;
  report.must_stay = static_cast<size_t>(std::ranges::count(stay, true));

  const Reader before{**old_tokenizer, vocabulary.unk_id};
  const Result<IdCounts> counts = count_texts(options, before, vocabulary.id_count);
  if (!counts) return counts.error();
  while (true) {
    const auto chosen =
        choose_ids(vocabulary, stay, *counts, {options.keep_vocabulary, options.min_count});
    if (!chosen) return chosen.error();
    KeptIds kept(*chosen);
    const Result<std::string> text = file->with(kept);
    if (!text) return text.error();
    if (auto done = replace_file(folder + "/tokenizer.json", *text); !done) return done.error();
    const Result<TokenizerPtr> tokenizer = tokens::open_tokenizer(folder);
    if (!tokenizer) return tokenizer.error().with("the new tokenizer does not open");
    const size_t unk =
        vocabulary.unk_id < 0 ? kept.old_ids().size() : static_cast<size_t>(vocabulary.unk_id);
    const Reader after{**tokenizer, vocabulary.unk_id < 0 ? -1 : kept.new_id(unk)};
    // Each round marks at least one token more, and with all tokens of an article it reads as
    // before: this ends.
    Comparison comparison{before, after, rows.window, stay, report};
    size_t marked = 0;
    for (const Files* files : {&options.texts, &options.compare}) {  // what is reported comes last
      if (files->empty()) continue;
      const Result<size_t> more = compare(options, *files, comparison);
      if (!more) return more.error();
      marked += *more;
    }
    if (marked == 0) return kept;
    report.brought_back += marked;
  }
}

}  // namespace prefilter::shrink
