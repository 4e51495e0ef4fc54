#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "prefilter/error.h"
#include "service/shadow/evidence.h"

namespace prefilter::shadow {

/// Which evidence is wanted. What is not said is that of the latest run.
struct EvidenceQuery {
  std::string model_sha256 = {};                 ///< of the bundle's manifest.json; empty: any
  std::optional<float> threshold = {};           ///< nullopt: any
  std::optional<std::string> rules_sha256 = {};  ///< nullopt: any
  std::optional<std::string> mode = {};          ///< nullopt: any
};

/// Which days are wanted.
enum class Days {
  kAll,
  /// Of live traffic, those after the day on which the log last lacked articles: what proves
  /// something has no gap, and a new window begins by itself. Of a replay, all.
  kSinceLastGap,
};

class Database;

/// The candidate of the latest run that fits, as its number in the log. Errors: kNotFound for none.
Result<int64_t> find_candidate(Database& log, const EvidenceQuery& query);

/// Reads what the log knows of one candidate: its runs, its articles by stratum, its items
/// that people labelled, each once with what the labels in force say together (settled.h). What
/// people disagree on and nobody adjudicated counts as Label::kUnsure.
///
/// pi is the item's weight, least_pi the stratum's: what is labelled of a cell are its articles
/// with the smallest draw / weight, so that the probabilities of a cell are its weights times one
/// factor (sequential Poisson sampling, Ohlsson, Journal of Official Statistics 14, 1998).
///
/// May run beside a Recorder and reviewers; sees one moment.
/// Errors: those of open_log and find_candidate.
Result<Evidence> read_evidence(const std::string& database, const EvidenceQuery& query = {},
                               Days days = Days::kAll);
Result<Evidence> read_evidence(Database& log, int64_t candidate, Days days = Days::kAll);

}  // namespace prefilter::shadow
