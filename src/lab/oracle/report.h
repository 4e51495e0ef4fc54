#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/cohen_kappa.h"
#include "lab/oracle/budget.h"

namespace prefilter::oracle {

/// How far a run has come.
struct RunProgress {
  size_t texts = 0;   ///< to be asked about in this run, second readings included
  size_t done = 0;    ///< of them, judged or given up
  size_t failed = 0;  ///< of them, given up
  size_t retries = 0;
  Tokens tokens;     ///< of this run
  double usd = 0.0;  ///< of this run
};

/// What became of a text without a score.
struct Failure {
  std::string id;
  std::string fault;
};

/// Two readings of the same articles.
struct Agreement {
  size_t articles = 0;
  double same_score = 0.0;           ///< share with equal scores
  double mean_difference = 0.0;      ///< of the scores, absolute
  std::optional<Kappa> scores = {};  ///< weights by the squared distance of scores 0 to 10
  std::optional<Kappa> labels = {};  ///< of commerce, journalism and between
};

/// Pairs of scores, rounded to whole ones. In: as many of each, at least one.
Agreement agreement_of(std::span<const double> first, std::span<const double> second);

/// What a run did.
struct RunReport {
  std::string out = {};                ///< the scored article file
  std::string answers = {};            ///< the file of all answers
  size_t articles = 0;                 ///< in the input
  size_t kept = 0;                     ///< left as they were: judged before
  size_t scored = 0;                   ///< with a score from this or an earlier run
  size_t asked = 0;                    ///< texts asked about in this run, second readings included
  size_t retries = 0;                  ///< questions put again after an error that passed
  size_t reasked = 0;                  ///< questions put again because the answer could not be used
  size_t unanswered = 0;               ///< articles that the budget left without a score
  std::vector<Failure> failures = {};  ///< articles without a usable answer
  std::array<size_t, 11> histogram{};  ///< articles by score, rounded
  size_t commerce = 0;                 ///< scores of 7 and more
  size_t journalism = 0;               ///< scores below 3
  Tokens tokens = {};                  ///< of this run
  Tokens tokens_in_all = {};           ///< of all that the answers file holds
  double usd = 0.0;
  double usd_in_all = 0.0;
  bool priced = false;     ///< whether prices are known
  BudgetLimits left = {};  ///< of the budget
  double usd_to_go = 0.0;  ///< what the unanswered ones would cost at the average so far
  uint64_t tokens_to_go = 0;
  std::optional<Agreement> agreement = {};  ///< if some were read twice
  bool written = false;                     ///< whether OUT was written
  double seconds = 0.0;
};

/// The report as one JSON object, and as text for people.
std::string to_json(const RunReport& report);
std::string to_text(const RunReport& report);

}  // namespace prefilter::oracle
