#include "service/shadow/evidence_reader.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "service/shadow/cell.h"
#include "service/shadow/labelled_items.h"
#include "service/shadow/log_file.h"
#include "service/shadow/recorder_lock.h"
#include "service/shadow/score_band.h"
#include "service/shadow/times.h"

namespace prefilter::shadow {
namespace {

constexpr const char* kUncleanEnd = "unclean_end";

using StratumKey = std::tuple<int64_t, std::string, std::string, std::string, int64_t>;

/// To the minute.
std::string minute_text(int64_t ms) {
  std::string text = time_text(ms).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string reason_text(const std::string& reason) {
  if (reason == kUncleanEnd) return "the process did not end in good order";
  if (reason == "queue_full") return "pairs came faster than they could be written";
  if (reason == "model_too_slow") return "the model could not keep up";
  if (reason == "write_failed") return "the log could not be written";
  return reason;
}

/// The sentence of a row of the table gaps: from_ms, to_ms, lost, reason.
std::string gap_text(const Statement& row) {
  const std::string lost = row.is_null(2)
                               ? "an unknown number of articles is missing"
                               : std::to_string(row.integer(2)) + " articles are missing";
  return "from " + minute_text(row.integer(0)) + " to " + minute_text(row.integer(1)) + " " + lost +
         ": " + reason_text(row.text(3));
}

class Reader {
 public:
  Reader(Database& log, int64_t candidate) : log_(log), candidate_(candidate) {}

  Result<Evidence> read(Days days) {
    if (days == Days::kSinceLastGap) {
      if (Result<void> done = begin_after_gap(); !done) return done.error();
    }
    if (Result<void> done = runs(); !done) return done.error();
    if (Result<void> done = strata(); !done) return done.error();
    if (Result<void> done = labels(); !done) return done.error();
    return std::move(evidence_);
  }

 private:
  Result<void> begin_after_gap();
  Result<void> runs();
  void cut_runs();
  Result<void> gaps(int64_t run, EvidenceRun& of);
  Result<void> strata();
  Result<void> labels();

  Database& log_;
  int64_t candidate_;
  int64_t first_day_ = 0;  // days since 1970, as in the tables
  Evidence evidence_;
  std::map<StratumKey, size_t> places_;
};

Result<void> Reader::begin_after_gap() {
  Result<Statement> last = log_.prepare(
      "SELECT g.from_ms, g.to_ms, g.lost, g.reason FROM gaps g JOIN runs r ON r.id = g.run "
      "JOIN candidates c ON c.id = r.candidate WHERE c.id = ? AND c.input = '' "
      "ORDER BY g.to_ms DESC LIMIT 1");
  if (!last) return last.error();
  const Result<bool> there = last->bind(candidate_).row();
  if (!there) return there.error();
  if (!*there) return {};
  first_day_ = last->integer(1) / kDayMs + 1;
  evidence_.since_ms = first_day_ * kDayMs;
  evidence_.last_gap = gap_text(*last);
  return {};
}

Result<void> Reader::runs() {
  Result<Statement> rows = log_.prepare(
      "SELECT r.id, c.model, c.model_sha256, c.threshold, c.rules_sha256, c.mode, c.input <> '', "
      "ifnull(r.first_article, r.started), ifnull(r.last_article, r.seen), r.ended IS NULL, "
      "r.position FROM runs r JOIN candidates c ON c.id = r.candidate "
      "WHERE c.id = ? ORDER BY r.id");
  if (!rows) return rows.error();
  rows->bind(candidate_);
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    EvidenceRun run{.model = rows->text(1),
                    .model_sha256 = rows->text(2),
                    .threshold = static_cast<float>(rows->real(3)),
                    .rules_sha256 = rows->text(4),
                    .mode = rows->text(5),
                    .first_ms = rows->integer(7),
                    .last_ms = rows->integer(8),
                    .replay = rows->integer(6) != 0,
                    .gaps = {}};
    const bool open = rows->integer(9) != 0;
    if (open && run.replay) {
      run.gaps.push_back("the replay has come to line " + std::to_string(rows->integer(10)) +
                         " of its dump and is not at its end");
    } else if (open && !RecorderLock::held(log_.path())) {
      run.clean = false;
      run.gaps.push_back("since " + minute_text(run.last_ms) +
                         " nothing is recorded: " + reason_text(kUncleanEnd));
    }
    if (Result<void> done = gaps(rows->integer(0), run); !done) return done.error();
    evidence_.runs.push_back(std::move(run));
  }
  if (!more) return more.error();
  cut_runs();
  return {};
}

/// Of the runs before the window the latest stays, empty, if no other is there: it says whose.
void Reader::cut_runs() {
  std::vector<EvidenceRun>& runs = evidence_.runs;
  const int64_t since = evidence_.since_ms;
  if (runs.empty()) return;
  const auto before = [since](const EvidenceRun& run) { return run.last_ms < since; };
  runs.erase(std::remove_if(runs.begin(), runs.end() - 1, before), runs.end() - 1);
  for (EvidenceRun& run : runs) {
    run.first_ms = std::max(run.first_ms, since);
    run.last_ms = std::max(run.last_ms, since);
  }
}

Result<void> Reader::gaps(int64_t run, EvidenceRun& of) {
  Result<Statement> rows = log_.prepare(
      "SELECT from_ms, to_ms, lost, reason FROM gaps WHERE run = ? AND to_ms >= ? "
      "ORDER BY from_ms");
  if (!rows) return rows.error();
  rows->bind(run).bind(evidence_.since_ms);
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    of.gaps.push_back(gap_text(*rows));
    of.dropped += static_cast<uint64_t>(rows->integer(2));  // 0 where it is not known
    of.clean = of.clean && rows->text(3) != kUncleanEnd;
  }
  if (!more) return more.error();
  return {};
}

Result<void> Reader::strata() {
  Result<Statement> rows = log_.prepare(
      "SELECT cell, language, length_band, source, score_band, sum(articles) FROM strata "
      "WHERE candidate = ? AND day >= ? GROUP BY cell, language, length_band, source, score_band");
  if (!rows) return rows.error();
  rows->bind(candidate_).bind(first_day_);
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    const auto band = static_cast<int>(rows->integer(4));
    const auto cell = static_cast<Cell>(rows->integer(0));
    Stratum stratum{.cell = cell,
                    .language = rows->text(1),
                    .length_band = rows->text(2),
                    .source = rows->text(3),
                    .score_band = score_band_name(band),
                    .count = static_cast<uint64_t>(rows->integer(5)),
                    .least_pi = cell == Cell::kNeither ? neither_weight(band) : 1.0};
    places_[{rows->integer(0), stratum.language, stratum.length_band, stratum.source, band}] =
        evidence_.strata.size();
    evidence_.strata.push_back(std::move(stratum));
  }
  if (!more) return more.error();
  return {};
}

Result<void> Reader::labels() {
  Result<void> done = visit_labelled(log_, candidate_, [this](const LabelledItemRow& one) {
    if (one.day < first_day_) return Result<void>();
    const auto place = places_.find({static_cast<int64_t>(one.cell), one.language, one.length_band,
                                     one.source, one.score_band});
    if (place == places_.end()) {
      return Result<void>(
          Error(ErrorCode::kCorrupt, log_.path() + ": item " + std::to_string(one.item) +
                                         " belongs to no stratum that was counted"));
    }
    evidence_.labels.push_back({.stratum = place->second,
                                .label = one.settled.label,
                                .pi = one.weight,
                                .when_ms = one.settled.when_ms});
    return Result<void>();
  });
  if (!done) return done;
  std::stable_sort(
      evidence_.labels.begin(), evidence_.labels.end(),
      [](const LabelledItem& a, const LabelledItem& b) { return a.when_ms < b.when_ms; });
  return {};
}

}  // namespace

Result<int64_t> find_candidate(Database& log, const EvidenceQuery& query) {
  Result<Statement> found = log.prepare(
      "SELECT r.candidate FROM runs r JOIN candidates c ON c.id = r.candidate "
      "WHERE (?1 = '' OR c.model_sha256 = ?1) AND (?2 IS NULL OR c.threshold = ?2) "
      "AND (?3 IS NULL OR c.rules_sha256 = ?3) AND (?4 IS NULL OR c.mode = ?4) "
      "ORDER BY r.id DESC LIMIT 1");
  if (!found) return found.error();
  found->bind(query.model_sha256);
  query.threshold ? found->bind(static_cast<double>(*query.threshold)) : found->bind_null();
  query.rules_sha256 ? found->bind(*query.rules_sha256) : found->bind_null();
  query.mode ? found->bind(*query.mode) : found->bind_null();
  const Result<bool> there = found->row();
  if (!there) return there.error();
  if (!*there) {
    return Error(ErrorCode::kNotFound,
                 log.path() + ": holds no run" +
                     (query.model_sha256.empty() ? "" : " of the model " + query.model_sha256) +
                     "; prefilter shadow run, or a pipeline in mode shadow, makes one");
  }
  return found->integer(0);
}

Result<Evidence> read_evidence(Database& log, int64_t candidate, Days days) {
  return Reader(log, candidate).read(days);
}

Result<Evidence> read_evidence(const std::string& database, const EvidenceQuery& query, Days days) {
  Result<Database> log = open_log(database, Access::kRead);
  if (!log) return log.error();
  if (Result<void> begun = log->run("BEGIN"); !begun) return begun.error();
  const Result<int64_t> candidate = find_candidate(*log, query);
  if (!candidate) return candidate.error();
  return read_evidence(*log, *candidate, days);
}

}  // namespace prefilter::shadow
