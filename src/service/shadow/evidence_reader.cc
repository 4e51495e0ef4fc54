#include "service/shadow/evidence_reader.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "service/shadow/cell.h"
#include "service/shadow/log_file.h"
#include "service/shadow/recorder_lock.h"
#include "service/shadow/score_band.h"
#include "service/shadow/settled.h"
#include "service/shadow/times.h"

namespace prefilter::shadow {
namespace {

using StratumKey = std::tuple<int64_t, std::string, std::string, std::string, int64_t>;

/// To the minute.
std::string minute_text(int64_t ms) {
  std::string text = time_text(ms).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string reason_text(const std::string& reason) {
  if (reason == "unclean_end") return "the process did not end in good order";
  if (reason == "queue_full") return "pairs came faster than they could be written";
  if (reason == "model_too_slow") return "the model could not keep up";
  if (reason == "write_failed") return "the log could not be written";
  return reason;
}

class Reader {
 public:
  Reader(Database& log, int64_t candidate) : log_(log), candidate_(candidate) {}

  Result<Evidence> read() {
    if (Result<void> done = runs(); !done) return done.error();
    if (Result<void> done = strata(); !done) return done.error();
    if (Result<void> done = labels(); !done) return done.error();
    return std::move(evidence_);
  }

 private:
  Result<void> runs();
  Result<void> gaps(int64_t run, EvidenceRun& of);
  Result<void> strata();
  Result<void> labels();
  void settle_item(int64_t id, size_t stratum, double weight);

  Database& log_;
  int64_t candidate_;
  Evidence evidence_;
  std::map<StratumKey, size_t> places_;
  std::vector<GivenLabel> given_;  // of the item in hand
};

Result<void> Reader::runs() {
  Result<Statement> rows = log_.prepare(
      "SELECT r.id, c.model, c.model_sha256, c.threshold, c.rules_sha256, c.mode, c.input <> '', "
      "ifnull(r.first_article, r.started), ifnull(r.last_article, r.seen), r.ended IS NULL, "
      "r.unclean, r.dropped, r.position FROM runs r JOIN candidates c ON c.id = r.candidate "
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
                    .clean = rows->integer(10) == 0,
                    .dropped = static_cast<uint64_t>(rows->integer(11)),
                    .gaps = {}};
    const bool open = rows->integer(9) != 0;
    if (open && run.replay) {
      run.gaps.push_back("the replay has come to line " + std::to_string(rows->integer(12)) +
                         " of its dump and is not at its end");
    } else if (open && !RecorderLock::held(log_.path())) {
      run.clean = false;
      run.gaps.push_back("since " + minute_text(run.last_ms) +
                         " nothing is recorded: " + reason_text("unclean_end"));
    }
    if (Result<void> done = gaps(rows->integer(0), run); !done) return done.error();
    evidence_.runs.push_back(std::move(run));
  }
  if (!more) return more.error();
  return {};
}

Result<void> Reader::gaps(int64_t run, EvidenceRun& of) {
  Result<Statement> rows =
      log_.prepare("SELECT from_ms, to_ms, lost, reason FROM gaps WHERE run = ? ORDER BY from_ms");
  if (!rows) return rows.error();
  rows->bind(run);
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    const std::string lost = rows->is_null(2)
                                 ? "an unknown number of articles is missing"
                                 : std::to_string(rows->integer(2)) + " articles are missing";
    of.gaps.push_back("from " + minute_text(rows->integer(0)) + " to " +
                      minute_text(rows->integer(1)) + " " + lost + ": " +
                      reason_text(rows->text(3)));
  }
  if (!more) return more.error();
  return {};
}

Result<void> Reader::strata() {
  Result<Statement> rows = log_.prepare(
      "SELECT cell, language, length_band, source, score_band, sum(articles) FROM strata "
      "WHERE candidate = ? GROUP BY cell, language, length_band, source, score_band");
  if (!rows) return rows.error();
  rows->bind(candidate_);
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

void Reader::settle_item(int64_t id, size_t stratum, double weight) {
  if (id == 0) return;
  const std::optional<Settled> settled = settle(given_);
  given_.clear();
  if (!settled) return;
  evidence_.labels.push_back(
      {.stratum = stratum, .label = settled->label, .pi = weight, .when_ms = settled->when_ms});
}

Result<void> Reader::labels() {
  Result<Statement> rows = log_.prepare(
      "SELECT i.id, i.cell, i.language, i.length_band, i.source, i.score_band, i.weight, "
      "l.reviewer, l.label, l.kind, l.at FROM labels l JOIN items i ON i.id = l.item "
      "WHERE i.candidate = ? AND l.undone IS NULL ORDER BY i.id, l.id");
  if (!rows) return rows.error();
  rows->bind(candidate_);
  int64_t item = 0;
  size_t stratum = 0;
  double weight = 1.0;
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    if (rows->integer(0) != item) {
      settle_item(item, stratum, weight);
      item = rows->integer(0);
      weight = rows->real(6);
      const auto place = places_.find(
          {rows->integer(1), rows->text(2), rows->text(3), rows->text(4), rows->integer(5)});
      if (place == places_.end()) {
        return Error(ErrorCode::kCorrupt, log_.path() + ": item " + std::to_string(item) +
                                              " belongs to no stratum that was counted");
      }
      stratum = place->second;
    }
    given_.push_back({.id = 0,
                      .reviewer = rows->text(7),
                      .label = static_cast<Label>(rows->integer(8)),
                      .kind = static_cast<LabelKind>(rows->integer(9)),
                      .when_ms = rows->integer(10)});
  }
  if (!more) return more.error();
  settle_item(item, stratum, weight);
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

Result<Evidence> read_evidence(Database& log, int64_t candidate) {
  return Reader(log, candidate).read();
}

Result<Evidence> read_evidence(const std::string& database, const EvidenceQuery& query) {
  Result<Database> log = open_log(database, Access::kRead);
  if (!log) return log.error();
  if (Result<void> begun = log->run("BEGIN"); !begun) return begun.error();
  const Result<int64_t> candidate = find_candidate(*log, query);
  if (!candidate) return candidate.error();
  return read_evidence(*log, *candidate);
}

}  // namespace prefilter::shadow
