#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "service/pipeline/regex_stage.h"
#include "service/shadow/cell.h"
#include "service/shadow/database.h"
#include "service/shadow/observation.h"
#include "service/shadow/recorder_lock.h"

namespace prefilter::shadow {

/// What counts and labels speak of. A change of any of it begins anew.
struct Candidate {
  std::string model;           ///< name and version, for people
  std::string model_sha256;    ///< of the bundle's manifest.json
  float threshold = 1.0F;      ///< the common one in force
  bool own_threshold = false;  ///< it replaced all thresholds of the bundle
  std::string rules_sha256;    ///< of the rules file; empty: no rules
  std::string mode;            ///< "shadow", "primary", "slm_only"
  std::string input;           ///< of a replay: what tells dumps apart; empty: live traffic
  /// What the rules have, whether it hits or not; follows from rules_sha256 and mode.
  std::vector<pipeline::ListedPattern> patterns = {};
};

/// What is kept of the texts. Beyond it, articles go in the order that leaves a random sample of
/// known probability: those with the largest draws (see docs/formats/shadow.md).
struct Retention {
  size_t agreements = 5000;                 ///< articles of each of the cells both and neither
  uint64_t bytes = uint64_t{1} << 30;       ///< of all texts in the log
  int days = 90;                            ///< then unlabelled ones go, labelled lose their text
  size_t article_bytes = size_t{16} << 10;  ///< of one content; the rest is cut off
};

struct RunOptions {
  uint64_t seed = 0;  ///< of the draws of a candidate that is new to the log
  Retention retention = {};
};

/// A time of which the log lacks articles.
struct Gap {
  int64_t from_ms = 0;
  int64_t to_ms = 0;
  std::optional<uint64_t> lost;  ///< articles; nullopt: not known
  std::string reason;            ///< "unclean_end", "queue_full", "model_too_slow", "write_failed"
};

/// Writes what happened into a shadow log; one writer a log at a time, whatever the process.
/// Not safe to share between threads.
class RunLog {
 public:
  /// Begins a run. Runs of live traffic that did not end in good order get their gap first. A
  /// replay that did not come to its end is gone on with.
  /// Errors: those of open_log; kRefused while another process records into it.
  static Result<RunLog> begin(const std::string& path, const Candidate& candidate,
                              const RunOptions& options, int64_t now_ms);

  /// Takes in articles, all or none. `lines`: of a replay, how many lines of the dump are done with
  /// them. Errors: kUnavailable, such as a full disk; it may be tried again.
  Result<void> append(std::span<const Observation> seen, int64_t now_ms, uint64_t lines = 0);

  /// Writes down that articles are missing. One that follows within a minute for the same reason
  /// prolongs the one before. Errors: as append.
  Result<void> record_gap(const Gap& gap);

  /// Ends the run in good order. Errors: as append.
  Result<void> end(int64_t now_ms);

  uint64_t position() const { return position_; }  ///< of a replay: lines that are done
  bool finished() const { return finished_; }      ///< a replay that came to its end before
  uint64_t articles() const { return articles_; }  ///< of the candidate

 private:
  RunLog(Database log, RecorderLock lock, const RunOptions& options);
  Result<void> close_unclean_runs(int64_t now_ms);
  Result<void> find_candidate(const Candidate& candidate);
  Result<void> find_run(const Candidate& candidate, int64_t now_ms);
  Result<void> load_state();
  Result<void> write(std::span<const Observation> seen, int64_t now_ms, uint64_t lines);
  Result<void> write_strata(std::span<const Observation> seen);
  Result<void> write_patterns(std::span<const Observation> seen);
  Result<void> write_asked(std::span<const Observation> seen);
  Result<void> write_items(std::span<const Observation> seen);
  Result<void> write_item(Statement& insert, const Observation& seen, uint64_t number);
  Result<void> prune_if_due(int64_t now_ms);
  std::string source_of(const Observation& seen);

  Database log_;
  RecorderLock lock_;
  RunOptions options_;
  int64_t candidate_ = 0;
  int64_t run_ = 0;
  uint64_t seed_ = 0;
  uint64_t articles_ = 0;
  uint64_t position_ = 0;
  bool finished_ = false;
  std::array<double, kCells.size()> keep_{1.0, 1.0, 1.0, 1.0};
  std::array<size_t, kCells.size()> kept_{};
  uint64_t kept_bytes_ = 0;
  std::set<std::string> sources_;
  int64_t pruned_ms_ = 0;
};

}  // namespace prefilter::shadow
