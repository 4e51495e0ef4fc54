// What RunLog::append writes of a batch: counts first added up, then a row a stratum or pattern.
#include <algorithm>
#include <map>
#include <tuple>

#include "base/random.h"
#include "base/utf8.h"
#include "engine/text/compose.h"
#include "engine/text/length_band.h"
#include "service/shadow/rule_list.h"
#include "service/shadow/run_log.h"
#include "service/shadow/score_band.h"

namespace prefilter::shadow {
namespace {

// Beyond so many publishers the rest are counted together: the field is the producer's, who may
// write anything there.
constexpr size_t kMaxSources = 1000;
constexpr size_t kMaxSourceCharacters = 100;
constexpr const char* kOtherSources = "(others)";

constexpr size_t kMaxTitleBytes = 2000;
constexpr size_t kMaxFieldBytes = 1000;

// A content that is longer has 1,000 characters of text after any markup; reading on tells no more.
constexpr size_t kBandBytes = size_t{64} << 10;

/// The share of items that two people are to see, after statistics for such gates: enough for a
/// kappa, at 15 % more work.
constexpr double kDoubledShare = 0.15;

int band_of(const Observation& seen) {
  return seen.p_commerce ? score_band(*seen.p_commerce) : kNoScoreBand;
}

double weight_of(const Observation& seen) {
  return seen.cell == Cell::kNeither ? neither_weight(band_of(seen)) : 1.0;
}

/// The longest beginning of at most so many bytes that ends between two characters.
std::string_view cut(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

std::string length_of(const Observation& seen) {
  const std::string text = text::reduce(cut(seen.article.content, kBandBytes));
  return std::string(to_string(text::length_band(utf8::count(text))));
}

std::string lines_of(const std::vector<std::string>& hits) {
  std::string text;
  for (std::string name : hits) {
    std::replace(name.begin(), name.end(), '\n', ' ');
    text += (text.empty() ? "" : "\n") + name;
  }
  return text;
}

}  // namespace

std::string RunLog::source_of(const Observation& seen) {
  std::string source(utf8::prefix(seen.article.source, kMaxSourceCharacters));
  if (sources_.contains(source)) return source;
  if (sources_.size() >= kMaxSources) return kOtherSources;
  sources_.insert(source);
  return source;
}

Result<void> RunLog::write_strata(std::span<const Observation> seen) {
  using Key = std::tuple<int64_t, Cell, std::string, std::string, std::string, int>;
  std::map<Key, int64_t> counts;
  for (const Observation& one : seen) {
    ++counts[{one.day, one.cell, one.language, length_of(one), source_of(one), band_of(one)}];
  }
  Result<Statement> add = log_.prepare(
      "INSERT INTO strata (candidate, day, cell, language, length_band, source, score_band, "
      "articles) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT DO UPDATE SET articles = articles + excluded.articles");
  if (!add) return add.error();
  for (const auto& [key, count] : counts) {
    const auto& [day, cell, language, length, source, band] = key;
    add->bind(candidate_).bind(day).bind(static_cast<int64_t>(cell)).bind(language);
    add->bind(length).bind(source).bind(int64_t{band}).bind(count);
    if (Result<void> done = add->run(); !done) return done.error();
  }
  return {};
}

Result<void> RunLog::write_patterns(std::span<const Observation> seen) {
  struct Counts {
    int64_t hits = 0;
    int64_t model_blocks = 0;
    int64_t alone = 0;
    int64_t alone_model_blocks = 0;
  };
  std::map<std::string, Counts> counts;
  for (const Observation& one : seen) {
    const int64_t blocked = model_blocks(one.cell) ? 1 : 0;
    for (const std::string& name : one.hits) {
      Counts& of = counts[name];
      of.hits += 1;
      of.model_blocks += blocked;
      if (one.hits.size() > 1) continue;
      of.alone += 1;
      of.alone_model_blocks += blocked;
    }
  }
  Result<Statement> add = log_.prepare(
      "INSERT INTO patterns (candidate, pattern, hits, model_blocks, alone, alone_model_blocks) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET hits = hits + excluded.hits, "
      "model_blocks = model_blocks + excluded.model_blocks, alone = alone + excluded.alone, "
      "alone_model_blocks = alone_model_blocks + excluded.alone_model_blocks");
  if (!add) return add.error();
  for (const auto& [name, of] : counts) {
    add->bind(candidate_).bind(name).bind(of.hits).bind(of.model_blocks);
    add->bind(of.alone).bind(of.alone_model_blocks);
    if (Result<void> done = add->run(); !done) return done.error();
  }
  return {};
}

Result<void> RunLog::write_asked(std::span<const Observation> seen) {
  std::map<std::string, int64_t> counts;
  for (const Observation& one : seen) {
    if (one.rules_language) ++counts[counted_language(*one.rules_language)];
  }
  Result<Statement> add = log_.prepare(
      "INSERT INTO asked (candidate, language, articles) VALUES (?, ?, ?) "
      "ON CONFLICT DO UPDATE SET articles = articles + excluded.articles");
  if (!add) return add.error();
  for (const auto& [language, count] : counts) {
    add->bind(candidate_).bind(language).bind(count);
    if (Result<void> done = add->run(); !done) return done.error();
  }
  return {};
}

Result<void> RunLog::write_items(std::span<const Observation> seen) {
  Result<Statement> insert = log_.prepare(
      "INSERT INTO items (candidate, seen, day, cell, language, length_band, source, score_band, "
      "draw, "
      "weight, priority, doubled, bytes, p_commerce, threshold, hits, article_id, title, content, "
      "url, publisher, published, article_language) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  for (size_t i = 0; i < seen.size(); ++i) {
    if (Result<void> done = write_item(*insert, seen[i], articles_ + i); !done) return done.error();
  }
  return {};
}

/// Keeps the article if the draw says so. The draws depend on its number alone, so that a replay
/// that was broken off goes on with the same ones.
Result<void> RunLog::write_item(Statement& insert, const Observation& seen, uint64_t number) {
  Random random = Random::stream(seed_, number);
  const double draw = random.uniform();
  const double weight = weight_of(seen);
  const auto cell = static_cast<size_t>(seen.cell);
  if (draw >= keep_[cell] * weight) return {};
  const Article& article = seen.article;
  const std::string title(cut(article.title, kMaxTitleBytes));
  const std::string content(cut(article.content, options_.retention.article_bytes));
  const std::string url(cut(article.url, kMaxFieldBytes));
  const auto bytes = static_cast<int64_t>(title.size() + content.size() + url.size());
  insert.bind(candidate_).bind(seen.when_ms).bind(seen.day).bind(static_cast<int64_t>(cell));
  insert.bind(seen.language);
  insert.bind(length_of(seen)).bind(source_of(seen)).bind(int64_t{band_of(seen)});
  insert.bind(draw).bind(weight).bind(draw / weight);
  insert.bind(int64_t{random.uniform() < kDoubledShare}).bind(bytes);
  insert.bind(static_cast<double>(seen.p_commerce.value_or(0.0F)));
  insert.bind(static_cast<double>(seen.threshold)).bind(lines_of(seen.hits));
  insert.bind(cut(article.id, kMaxFieldBytes)).bind(title).bind(content).bind(url);
  insert.bind(cut(article.source, kMaxFieldBytes)).bind(cut(article.published, kMaxFieldBytes));
  insert.bind(cut(article.language, kMaxFieldBytes));
  if (Result<void> done = insert.run(); !done) return done.error();
  ++kept_[cell];
  kept_bytes_ += static_cast<uint64_t>(bytes);
  return {};
}

}  // namespace prefilter::shadow
