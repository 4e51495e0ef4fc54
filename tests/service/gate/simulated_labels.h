#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "service/gate/claims.h"
#include "tests/service/gate/made_evidence.h"

namespace prefilter::gate {

/// A stratum whose truth is known.
struct SimulatedStratum {
  shadow::Cell cell = shadow::Cell::kBoth;
  uint64_t articles = 0;
  double commerce = 0.0;  ///< share of commerce
  double pi = 1.0;        ///< relative probability of being drawn within its cell
};

/// Traffic whose articles are drawn and labelled one after the other.
class SimulatedLabels {
 public:
  SimulatedLabels(const std::vector<SimulatedStratum>& strata, uint64_t seed)
      : strata_(strata), random_(seed), evidence_(made_run()) {
    for (const SimulatedStratum& stratum : strata_) {
      add_stratum(evidence_, stratum.cell, "en", stratum.articles);
      evidence_.strata.back().least_pi = stratum.pi;
    }
  }

  /// Draws an article of the cell with probability proportional to pi, and labels it.
  void label(shadow::Cell cell) {
    double all = 0.0;
    for (const SimulatedStratum& stratum : strata_) all += mass(stratum, cell);
    double left = random_.uniform() * all;
    size_t drawn = 0;
    for (size_t i = 0; i < strata_.size(); ++i) {
      if (mass(strata_[i], cell) <= 0.0) continue;
      drawn = i;
      left -= mass(strata_[i], cell);
      if (left < 0.0) break;
    }
    const bool commerce = random_.uniform() < strata_[drawn].commerce;
    evidence_.labels.push_back({drawn,
                                commerce ? shadow::Label::kCommerce : shadow::Label::kJournalism,
                                strata_[drawn].pi, static_cast<int64_t>(evidence_.labels.size())});
  }

  const shadow::Evidence& evidence() const { return evidence_; }
  size_t labels() const { return evidence_.labels.size(); }
  Random& random() { return random_; }

 private:
  static double mass(const SimulatedStratum& stratum, shadow::Cell cell) {
    return stratum.cell == cell ? static_cast<double>(stratum.articles) * stratum.pi : 0.0;
  }

  std::vector<SimulatedStratum> strata_;
  Random random_;
  shadow::Evidence evidence_;
};

/// How a simulated candidate is labelled and judged.
struct SimulatedPlan {
  std::vector<SimulatedStratum> strata;
  std::vector<shadow::Cell> turns;  ///< whose article is next, in turn
  size_t most_labels = 1000;
  size_t look_every = 10;  ///< labels
};

using ClaimOf = std::function<Claim(const shadow::Evidence&)>;

/// The number of labels at which the claim is certified; 0 if it is not.
inline size_t labels_until_certified(const SimulatedPlan& plan, const ClaimOf& claim,
                                     uint64_t seed) {
  SimulatedLabels labels(plan.strata, seed);
  while (labels.labels() < plan.most_labels) {
    labels.label(plan.turns[labels.labels() % plan.turns.size()]);
    if (labels.labels() % plan.look_every != 0) continue;
    if (holds(claim(labels.evidence()), 0.05)) return labels.labels();
  }
  return 0;
}

/// The same for one cell drawn uniformly and a look after every label, by the bet alone: what
/// holds() comes down to there, in a hundredth of the time.
inline size_t labels_until_precise(double precision, size_t most_labels, uint64_t seed) {
  constexpr double kTarget = 0.95;
  const double limit = -std::log(0.05);
  Random random(seed);
  statistics::Tally tally;
  for (size_t n = 1; n <= most_labels; ++n) {
    statistics::add_label(tally, 1.0, random.uniform() < precision);
    if (statistics::ShareBet(tally).log_wealth(kTarget) > limit) return n;
  }
  return 0;
}

inline Claim precision_of_all(const shadow::Evidence& evidence) {
  return precision_claim(evidence, [](std::string_view) { return true; }, 0.95);
}

inline Claim recall_above_margin(const shadow::Evidence& evidence) {
  return recall_claim(evidence, -0.02);
}

/// A model whose blocks are right with exactly this probability on average, but whose errors sit in
/// one stratum that is drawn four times as often, and which is better where the regex agrees.
inline SimulatedPlan uneven_precision(double precision) {
  using shadow::Cell;
  const double errors = 1.0 - precision;
  // 6,000 articles of both, 4,000 of the model alone: a share of 0.2, 0.4, 0.4 holds all errors.
  return {{{Cell::kBoth, 6000, 1.0 - 0.5 * errors, 1.0},
           {Cell::kModelOnly, 3000, 1.0 - 0.5 * errors, 0.25},
           {Cell::kModelOnly, 1000, 1.0 - 5.5 * errors, 1.0}},
          {Cell::kBoth, Cell::kModelOnly, Cell::kBoth, Cell::kModelOnly, Cell::kBoth},
          2000,
          10};
}

/// A model that finds (model_only - regex_only) / all = difference of what either finds. Of 10,000
/// articles that either blocks 5,000 are blocked by both.
inline SimulatedPlan recall_difference(double difference) {
  using shadow::Cell;
  // 0.98 · 5,000 by both and r · 2,500 by the regex alone; the model alone finds what fits.
  const double both = 0.98 * 5000.0;
  const double regex = 0.5 * 2500.0;
  const double model = (regex + difference * (both + regex)) / (1.0 - difference);
  return {{{Cell::kBoth, 5000, 0.98, 1.0},
           {Cell::kModelOnly, 2500, model / 2500.0, 1.0},
           {Cell::kRegexOnly, 2500, 0.5, 1.0}},
          {Cell::kModelOnly, Cell::kRegexOnly, Cell::kModelOnly, Cell::kRegexOnly, Cell::kBoth},
          1000,
          10};
}

}  // namespace prefilter::gate
