#include "service/shadow/run_log.h"

#include <algorithm>
#include <utility>

#include "service/shadow/log_file.h"
#include "service/shadow/retention.h"
#include "service/shadow/rule_list.h"

namespace prefilter::shadow {
namespace {

// Looking for what is too old or too much reads all of the index; once in a while is enough.
constexpr int64_t kPruneEveryMs = 60'000;
constexpr int64_t kOneGapMs = 60'000;

/// A query of one number with parameters bound by `bind`; nullopt: no row.
template <typename Bind>
Result<std::optional<int64_t>> look_up(Database& log, std::string_view sql, Bind bind) {
  Result<Statement> query = log.prepare(sql);
  if (!query) return query.error();
  bind(*query);
  const Result<bool> there = query->row();
  if (!there) return there.error();
  if (!*there) return std::optional<int64_t>();
  return std::optional(query->integer(0));
}

template <typename Bind>
Result<void> change(Database& log, std::string_view sql, Bind bind) {
  Result<Statement> statement = log.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  return statement->run();
}

}  // namespace

RunLog::RunLog(Database log, RecorderLock lock, const RunOptions& options)
    : log_(std::move(log)), lock_(std::move(lock)), options_(options) {}

Result<RunLog> RunLog::begin(const std::string& path, const Candidate& candidate,
                             const RunOptions& options, int64_t now_ms) {
  Result<RecorderLock> lock = RecorderLock::take(path);
  if (!lock) return lock.error();
  Result<Database> log = open_log(path, Access::kCreate);
  if (!log) return log.error();
  RunLog run(*std::move(log), *std::move(lock), options);
  Result<Transaction> transaction = Transaction::begin(run.log_);
  if (!transaction) return transaction.error();
  if (Result<void> done = run.close_unclean_runs(now_ms); !done) return done.error();
  if (Result<void> done = run.find_candidate(candidate); !done) return done.error();
  if (Result<void> done = run.find_run(candidate, now_ms); !done) return done.error();
  if (Result<void> done = write_rules(run.log_, run.candidate_, candidate.patterns); !done) {
    return done.error();
  }
  if (Result<void> done = run.load_state(); !done) return done.error();
  if (Result<void> done = transaction->commit(); !done) return done.error();
  run.pruned_ms_ = now_ms;
  return run;
}

/// We hold the lock, so whatever has no end did not come to one.
Result<void> RunLog::close_unclean_runs(int64_t now_ms) {
  const auto bind_now = [now_ms](Statement& statement) { statement.bind(now_ms); };
  Result<void> done = change(log_,
                             "INSERT INTO gaps (run, from_ms, to_ms, lost, reason) "
                             "SELECT r.id, r.seen, max(r.seen, ?), NULL, 'unclean_end' FROM runs r "
                             "JOIN candidates c ON c.id = r.candidate "
                             "WHERE r.ended IS NULL AND c.input = ''",
                             bind_now);
  if (!done) return done.error();
  return log_.run(
      "UPDATE runs SET ended = seen, unclean = 1 WHERE ended IS NULL "
      "AND candidate IN (SELECT id FROM candidates WHERE input = '')");
}

Result<void> RunLog::find_candidate(const Candidate& candidate) {
  const auto bind_identity = [&](Statement& statement) {
    statement.bind(candidate.model_sha256).bind(static_cast<double>(candidate.threshold));
    statement.bind(int64_t{candidate.own_threshold}).bind(candidate.rules_sha256);
    statement.bind(candidate.mode).bind(candidate.input);
  };
  const Result<std::optional<int64_t>> known = look_up(
      log_,
      "SELECT id FROM candidates WHERE model_sha256 = ? AND threshold = ? AND own_threshold = ? "
      "AND rules_sha256 = ? AND mode = ? AND input = ?",
      bind_identity);
  if (!known) return known.error();
  if (*known) {
    candidate_ = **known;
    return {};
  }
  Result<void> made =
      change(log_,
             "INSERT INTO candidates (model_sha256, threshold, own_threshold, "
             "rules_sha256, mode, input, model, seed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             [&](Statement& statement) {
               bind_identity(statement);
               statement.bind(candidate.model);
               statement.bind(static_cast<int64_t>(options_.seed));
             });
  if (!made) return made.error();
  candidate_ = log_.last_row_id();
  return {};
}

Result<void> RunLog::find_run(const Candidate& candidate, int64_t now_ms) {
  if (!candidate.input.empty()) {
    Result<Statement> earlier = log_.prepare(
        "SELECT id, position, ended IS NOT NULL FROM runs WHERE candidate = ? ORDER BY id DESC");
    if (!earlier) return earlier.error();
    earlier->bind(candidate_);
    const Result<bool> there = earlier->row();
    if (!there) return there.error();
    if (*there) {
      run_ = earlier->integer(0);
      position_ = static_cast<uint64_t>(earlier->integer(1));
      finished_ = earlier->integer(2) != 0;
      return {};
    }
  }
  Result<void> made =
      change(log_, "INSERT INTO runs (candidate, started, seen) VALUES (?, ?, ?)",
             [&](Statement& statement) { statement.bind(candidate_).bind(now_ms).bind(now_ms); });
  if (!made) return made.error();
  run_ = log_.last_row_id();
  return {};
}

Result<void> RunLog::load_state() {
  Result<Statement> known = log_.prepare("SELECT seed, articles FROM candidates WHERE id = ?");
  if (!known) return known.error();
  const Result<bool> there = known->bind(candidate_).row();
  if (!there) return there.error();
  seed_ = static_cast<uint64_t>(known->integer(0));
  articles_ = static_cast<uint64_t>(known->integer(1));

  const Result<Kept> kept = kept_in(log_, candidate_);
  if (!kept) return kept.error();
  keep_ = kept->keep;
  kept_ = kept->items;
  kept_bytes_ = kept->bytes;

  Result<Statement> sources = log_.prepare("SELECT DISTINCT source FROM strata");
  if (!sources) return sources.error();
  Result<bool> more = sources->row();
  for (; more && *more; more = sources->row()) {
    sources_.insert(sources->text(0));
  }
  if (!more) return more.error();
  return {};
}

Result<void> RunLog::append(std::span<const Observation> seen, int64_t now_ms, uint64_t lines) {
  const std::array<size_t, kCells.size()> kept = kept_;
  const uint64_t kept_bytes = kept_bytes_;
  if (Result<void> written = write(seen, now_ms, lines); !written) {
    kept_ = kept;
    kept_bytes_ = kept_bytes;
    return written.error();
  }
  articles_ += seen.size();
  position_ += lines;
  return prune_if_due(now_ms);
}

Result<void> RunLog::write(std::span<const Observation> seen, int64_t now_ms, uint64_t lines) {
  Result<Transaction> transaction = Transaction::begin(log_);
  if (!transaction) return transaction.error();
  if (Result<void> done = write_strata(seen); !done) return done.error();
  if (Result<void> done = write_patterns(seen); !done) return done.error();
  if (Result<void> done = write_asked(seen); !done) return done.error();
  if (Result<void> done = write_items(seen); !done) return done.error();
  int64_t first = now_ms;
  int64_t last = 0;
  int64_t unjudged = 0;
  for (const Observation& one : seen) {
    first = std::min(first, one.when_ms);
    last = std::max(last, one.when_ms);
    unjudged += one.p_commerce ? 0 : 1;
  }
  if (seen.empty()) last = first;
  Result<void> done = change(
      log_,
      "UPDATE runs SET seen = max(seen, ?1), position = position + ?2, unjudged = unjudged + ?3, "
      "first_article = CASE WHEN ?6 = 0 THEN first_article ELSE min(ifnull(first_article, ?4), ?4) "
      "END, last_article = CASE WHEN ?6 = 0 THEN last_article ELSE max(ifnull(last_article, ?5), "
      "?5) END WHERE id = ?7",
      [&](Statement& statement) {
        statement.bind(now_ms).bind(static_cast<int64_t>(lines)).bind(unjudged);
        statement.bind(first).bind(last).bind(static_cast<int64_t>(seen.size())).bind(run_);
      });
  if (!done) return done.error();
  done = change(log_, "UPDATE candidates SET articles = articles + ? WHERE id = ?",
                [&](Statement& statement) {
                  statement.bind(static_cast<int64_t>(seen.size())).bind(candidate_);
                });
  if (!done) return done.error();
  return transaction->commit();
}

Result<void> RunLog::prune_if_due(int64_t now_ms) {
  const size_t agreements =
      std::max(kept_[static_cast<size_t>(Cell::kBoth)], kept_[static_cast<size_t>(Cell::kNeither)]);
  const bool too_many =
      agreements > options_.retention.agreements + options_.retention.agreements / 4;
  const bool too_large = kept_bytes_ > options_.retention.bytes;
  if (!too_many && !too_large && now_ms - pruned_ms_ < kPruneEveryMs) return {};
  pruned_ms_ = now_ms;
  Result<Kept> kept = prune(log_, candidate_, options_.retention, now_ms);
  if (!kept) return {};  // the articles are in; what is too much goes next time
  keep_ = kept->keep;
  kept_ = kept->items;
  kept_bytes_ = kept->bytes;
  return {};
}

Result<void> RunLog::record_gap(const Gap& gap) {
  const Result<std::optional<int64_t>> before = look_up(
      log_, "SELECT id FROM gaps WHERE run = ? AND reason = ? AND to_ms >= ? AND lost IS NOT NULL",
      [&](Statement& statement) {
        statement.bind(run_).bind(gap.reason).bind(gap.from_ms - kOneGapMs);
      });
  if (!before) return before.error();
  Result<Transaction> transaction = Transaction::begin(log_);
  if (!transaction) return transaction.error();
  const auto lost = static_cast<int64_t>(gap.lost.value_or(0));
  const auto bind_new = [&](Statement& statement) {
    statement.bind(run_).bind(gap.from_ms).bind(gap.to_ms);
    if (gap.lost) statement.bind(lost);
    if (!gap.lost) statement.bind_null();
    statement.bind(gap.reason);
  };
  Result<void> done =
      *before && gap.lost
          ? change(
                log_, "UPDATE gaps SET to_ms = max(to_ms, ?), lost = lost + ? WHERE id = ?",
                [&](Statement& statement) { statement.bind(gap.to_ms).bind(lost).bind(**before); })
          : change(log_,
                   "INSERT INTO gaps (run, from_ms, to_ms, lost, reason) VALUES (?, ?, ?, ?, ?)",
                   bind_new);
  if (!done) return done.error();
  done = change(log_, "UPDATE runs SET dropped = dropped + ? WHERE id = ?",
                [&](Statement& statement) { statement.bind(lost).bind(run_); });
  if (!done) return done.error();
  return transaction->commit();
}

Result<void> RunLog::end(int64_t now_ms) {
  Result<void> ended =
      change(log_, "UPDATE runs SET ended = ?, seen = max(seen, ?) WHERE id = ?",
             [&](Statement& statement) { statement.bind(now_ms).bind(now_ms).bind(run_); });
  if (!ended) return ended.error();
  finished_ = true;
  return {};
}

}  // namespace prefilter::shadow
