#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "base/random.h"
#include "service/statistics/stratified.h"

namespace prefilter::gate {

/// A stratum of a shadow week: so many articles, some labelled.
struct WeekStratum {
  uint64_t articles = 0;
  double commerce = 0.0;  ///< expected share of commerce
  uint64_t labels = 0;    ///< of different articles; <= articles
};

/// A week of 20,000 articles with rare misses: of what nobody blocks 0.3 % is commerce, most of it
/// where the score is highest, which is labelled more densely. Blocks first: both, the model alone.
/// `neither` labels go to what nobody blocks, spread 4 : 3 : 2 over its three bands of score.
inline std::vector<WeekStratum> shadow_week(uint64_t neither) {
  return {{500, 0.99, 160},
          {440, 0.95, 140},
          {120, 0.35, 120},
          {17200, 0.0005, neither * 4 / 9},
          {1400, 0.01, neither * 3 / 9},
          {340, 0.12, std::min<uint64_t>(340, neither * 2 / 9)}};
}

/// Figures of a week that really came about, and what its labels say of them.
struct WeekFigures {
  double precision = 0.0;
  double recall = 0.0;
  statistics::Interval precision_said;
  statistics::Interval recall_said;
};

inline uint64_t binomial(uint64_t n, double p, Random& random) {
  uint64_t hits = 0;
  for (uint64_t i = 0; i < n; ++i) hits += random.uniform() < p ? 1 : 0;
  return hits;
}

/// How many hits there are among `labels` of `articles` articles of which so many are hits.
inline uint64_t drawn_hits(const WeekStratum& stratum, uint64_t hits, Random& random) {
  uint64_t left = stratum.articles;
  uint64_t found = 0;
  for (uint64_t i = 0; i < stratum.labels; ++i, --left) {
    found += random.below(left) < hits - found ? 1 : 0;
  }
  return found;
}

inline WeekFigures simulated_week(const std::vector<WeekStratum>& week, Random& random) {
  constexpr size_t kBlocked = 2;  // strata that the model blocks stand first
  std::vector<statistics::StratumLabels> labels;
  double found = 0.0;
  double blocked = 0.0;
  double all = 0.0;
  for (size_t i = 0; i < week.size(); ++i) {
    const uint64_t hits = binomial(week[i].articles, week[i].commerce, random);
    labels.push_back(
        {static_cast<double>(week[i].articles), week[i].labels, drawn_hits(week[i], hits, random)});
    all += static_cast<double>(hits);
    if (i >= kBlocked) continue;
    found += static_cast<double>(hits);
    blocked += static_cast<double>(week[i].articles);
  }
  const std::span<const statistics::StratumLabels> strata(labels);
  WeekFigures figures{found / blocked, found / all, {}, {}};
  figures.precision_said = statistics::stratified_share(strata.first(kBlocked), 0.95);
  figures.recall_said =
      statistics::stratified_recall(strata.first(kBlocked), strata.subspan(kBlocked), 0.95);
  return figures;
}

}  // namespace prefilter::gate
