#include "service/shadow/retention.h"

#include <string>

namespace prefilter::shadow {
namespace {

constexpr int kMostHalvings = 30;  // 2^-30 of a sample is none

constexpr const char* kUntouched =
    " AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.item = items.id)"
    " AND NOT EXISTS (SELECT 1 FROM leases s WHERE s.item = items.id)";

/// Makes room step by step and knows after each what is left.
class Pruning {
 public:
  Pruning(Database& log, int64_t candidate) : log_(log), candidate_(candidate) {}

  Result<void> count();

  Result<void> forget_before(int64_t ms);
  Result<void> forget_other_candidates();
  Result<void> halve(Cell cell);

  Kept kept;

 private:
  Result<void> change(const std::string& sql, int64_t number);

  Database& log_;
  int64_t candidate_;
};

Result<void> Pruning::count() {
  Result<Kept> now = kept_in(log_, candidate_);
  if (!now) return now.error();
  kept = *now;
  return {};
}

Result<void> Pruning::change(const std::string& sql, int64_t number) {
  Result<Statement> statement = log_.prepare(sql);
  if (!statement) return statement.error();
  return statement->bind(number).run();
}

Result<void> Pruning::forget_before(int64_t ms) {
  const Result<void> gone =
      change(std::string("DELETE FROM items WHERE seen < ?") + kUntouched, ms);
  if (!gone) return gone.error();
  const Result<void> emptied = change(
      "UPDATE items SET title = '', content = '', url = '', bytes = 0 WHERE seen < ? AND bytes > 0 "
      "AND NOT EXISTS (SELECT 1 FROM leases s WHERE s.item = items.id)",
      ms);
  if (!emptied) return emptied.error();
  return count();
}

Result<void> Pruning::forget_other_candidates() {
  const Result<void> gone =
      change(std::string("DELETE FROM items WHERE candidate <> ?") + kUntouched, candidate_);
  if (!gone) return gone.error();
  return count();
}

Result<void> Pruning::halve(Cell cell) {
  const auto place = static_cast<size_t>(cell);
  kept.keep[place] /= 2.0;
  Result<Statement> remember = log_.prepare(
      "INSERT INTO keeps (candidate, cell, keep) VALUES (?, ?, ?) "
      "ON CONFLICT DO UPDATE SET keep = excluded.keep");
  if (!remember) return remember.error();
  remember->bind(candidate_).bind(static_cast<int64_t>(place)).bind(kept.keep[place]);
  if (Result<void> done = remember->run(); !done) return done.error();
  Result<Statement> drop = log_.prepare(
      std::string("DELETE FROM items WHERE candidate = ? AND cell = ? AND draw >= ? * weight") +
      kUntouched);
  if (!drop) return drop.error();
  drop->bind(candidate_).bind(static_cast<int64_t>(place)).bind(kept.keep[place]);
  if (Result<void> done = drop->run(); !done) return done.error();
  return count();
}

}  // namespace

Result<Kept> kept_in(Database& log, int64_t candidate) {
  Kept kept;
  Result<Statement> keeps = log.prepare("SELECT cell, keep FROM keeps WHERE candidate = ?");
  if (!keeps) return keeps.error();
  keeps->bind(candidate);
  Result<bool> more = keeps->row();
  for (; more && *more; more = keeps->row()) {
    const auto cell = static_cast<size_t>(keeps->integer(0));
    if (cell < kept.keep.size()) kept.keep[cell] = keeps->real(1);
  }
  if (!more) return more.error();
  Result<Statement> counts = log.prepare(
      "SELECT cell, sum(candidate = ? AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.item = "
      "items.id)), sum(bytes) FROM items GROUP BY cell");
  if (!counts) return counts.error();
  counts->bind(candidate);
  for (more = counts->row(); more && *more; more = counts->row()) {
    const auto cell = static_cast<size_t>(counts->integer(0));
    if (cell < kept.items.size()) kept.items[cell] = static_cast<size_t>(counts->integer(1));
    kept.bytes += static_cast<uint64_t>(counts->integer(2));
  }
  if (!more) return more.error();
  return kept;
}

Result<Kept> prune(Database& log, int64_t candidate, const Retention& retention, int64_t now_ms) {
  Result<Transaction> transaction = Transaction::begin(log);
  if (!transaction) return transaction.error();
  Pruning pruning(log, candidate);
  if (Result<void> done = pruning.count(); !done) return done.error();
  const int64_t oldest = now_ms - int64_t{retention.days} * kDayMs;
  if (Result<void> done = pruning.forget_before(oldest); !done) return done.error();
  for (const Cell cell : {Cell::kBoth, Cell::kNeither}) {
    for (int i = 0; i < kMostHalvings; ++i) {
      if (pruning.kept.items[static_cast<size_t>(cell)] <= retention.agreements) break;
      if (Result<void> done = pruning.halve(cell); !done) return done.error();
    }
  }
  if (pruning.kept.bytes > retention.bytes) {
    if (Result<void> done = pruning.forget_other_candidates(); !done) return done.error();
  }
  for (const auto& cells :
       {std::array{Cell::kBoth, Cell::kNeither}, std::array{Cell::kModelOnly, Cell::kRegexOnly}}) {
    // Agreements down to a sixteenth before a disagreement goes.
    const int most = disagrees(cells[0]) ? kMostHalvings : 4;
    for (int i = 0; i < most && pruning.kept.bytes > retention.bytes; ++i) {
      for (const Cell cell : cells) {
        if (Result<void> done = pruning.halve(cell); !done) return done.error();
      }
    }
  }
  if (Result<void> done = transaction->commit(); !done) return done.error();
  return pruning.kept;
}

}  // namespace prefilter::shadow
