#include "service/shadow/replay.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/line_reader.h"
#include "engine/article/article_parser.h"
#include "service/shadow/observation.h"

namespace prefilter::shadow {
namespace {

/// Reads, judges and commits batch by batch.
class Replay {
 public:
  Replay(LineReader reader, RunLog& log, const PairJudge& judge, const ReplayOptions& options)
      : reader_(std::move(reader)),
        log_(log),
        judge_(judge),
        options_(options),
        begin_(log.position()) {}

  Result<ReplayResult> run();

 private:
  bool read_batch();  // false: that was the end
  Result<void> commit();

  LineReader reader_;
  RunLog& log_;
  const PairJudge& judge_;
  const ReplayOptions& options_;
  const uint64_t begin_;  // lines that were done before
  article::ArticleParser parser_;
  std::vector<Article> articles_;
  uint64_t lines_ = 0;  // of the batch in hand
  ReplayProgress progress_;
};

bool Replay::read_batch() {
  articles_.clear();
  lines_ = 0;
  while (articles_.size() < options_.batch && lines_ < 16 * options_.batch) {
    const std::optional<Line> line = reader_.next();
    if (!line) return false;
    if (line->number <= begin_) {
      ++progress_.skipped;
      continue;
    }
    ++lines_;
    if (!line->problem && line->text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    article::ParsedArticle parsed;
    if (!line->problem) parsed = parser_.parse(line->text);
    if (line->problem || parsed.error) {
      ++progress_.faulty;
    } else {
      articles_.push_back(std::move(parsed.article));
    }
  }
  return true;
}

Result<void> Replay::commit() {
  std::vector<pipeline::Pair> pairs;
  if (!articles_.empty()) pairs = judge_(articles_);
  PREFILTER_CHECK(pairs.size() == articles_.size(), "a judge gives a pair an article");
  const int64_t now_ms = options_.now_ms();
  std::vector<Observation> seen;
  for (size_t i = 0; i < pairs.size(); ++i) {
    seen.push_back(observation_of(articles_[i], pairs[i], now_ms));
    const std::optional<int64_t> day = day_of_date(articles_[i].published);
    if (day) seen.back().day = *day;
  }
  if (Result<void> done = log_.append(seen, now_ms, lines_); !done) return done.error();
  progress_.articles += articles_.size();
  if (const std::optional<uint64_t> total = reader_.total_bytes(); total && *total > 0) {
    progress_.share =
        std::min(1.0, static_cast<double>(reader_.bytes_read()) / static_cast<double>(*total));
  }
  options_.tell(progress_);
  return {};
}

Result<ReplayResult> Replay::run() {
  bool more = true;
  while (more && !options_.stop()) {
    more = read_batch();
    if (lines_ == 0) continue;
    if (Result<void> done = commit(); !done) return done.error();
  }
  if (more) return ReplayResult{.progress = progress_, .finished = false};
  if (Result<void> ended = log_.end(options_.now_ms()); !ended) return ended.error();
  return ReplayResult{.progress = progress_, .finished = true};
}

}  // namespace

Result<ReplayResult> replay(const std::string& dump, RunLog& log, const PairJudge& judge,
                            const ReplayOptions& options) {
  Result<LineReader> reader = LineReader::open(dump);
  if (!reader) return reader.error();
  return Replay(*std::move(reader), log, judge, options).run();
}

}  // namespace prefilter::shadow
