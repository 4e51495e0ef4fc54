#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/file_lock.h"
#include "prefilter/error.h"
#include "registry/history.h"
#include "registry/records.h"

namespace prefilter::registry {

inline constexpr std::string_view kCurrentFile = "CURRENT";
inline constexpr std::string_view kFallbackFile = "CURRENT.previous";
inline constexpr std::string_view kHistoryFile = "history.jsonl";
inline constexpr std::string_view kLockFile = "lock";

/// Who changes something, and when; both go to the history.
struct Caller {
  std::string who;   ///< "ana@host"
  std::string time;  ///< UTC, "2026-01-31T08:00:00Z"
};

/// What serves, read without the lock: CURRENT is replaced in one step. nullopt: nothing was
/// promoted yet. Errors: kCorrupt, kUnsupported, kUnavailable.
Result<std::optional<Current>> read_current(const std::string& folder);

/// CURRENT and the history of a registry, held by one process at a time.
///
/// A change counts from the moment at which CURRENT is replaced. CURRENT carries the line of the
/// history that belongs to it, so that opening mends what a kill left: a line that is missing is
/// appended, half a line is cut off, a CURRENT that somebody put back by hand is written down as
/// such, and one that is gone is told from the history. CURRENT.previous is what a rollback leads
/// to, ready to be renamed.
class Journal {
 public:
  /// Takes the lock and mends. Errors: kUnavailable (the lock is held for 10 s; the disk);
  /// kCorrupt for a CURRENT that cannot be read. A history that cannot be believed is no error
  /// here: see damage.
  static Result<Journal> open(const std::string& folder, const Caller& caller);

  const std::optional<Current>& current() const { return current_; }
  const History& history() const { return history_; }

  /// Set: the history was tampered with, or lines of it are lost. Only rolling back is possible
  /// then, and is written into CURRENT alone.
  const std::optional<Error>& damage() const { return damage_; }

  /// Appends an entry that changes nothing. Errors: kUnavailable; the damage.
  Result<void> note(Entry entry);

  /// Makes entry.to what serves and appends the entry. Errors: kUnavailable, when all is as it was
  /// before; the damage, unless the action is kRollback. If only the append failed, the change is
  /// made, the next opening mends the history, and `warning` says so.
  Result<void> change(Entry entry);

  const std::string& warning() const { return warning_; }

 private:
  Journal(std::string folder, Caller caller, FileLock lock);
  Result<void> read_history();
  Result<void> mend();
  Result<void> mend_tail();
  Result<void> mend_against(const std::string& last_change);
  Result<void> restore();
  Result<void> append(const std::string& line);
  Result<void> keep_fallback(const Current& current) const;
  Result<void> put_fallback_back();
  std::string path(std::string_view name) const;

  std::string folder_;
  Caller caller_;
  FileLock lock_;
  History history_;
  std::optional<Current> current_;
  std::optional<Error> damage_;
  std::string warning_;
};

}  // namespace prefilter::registry
