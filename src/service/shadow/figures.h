#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/statistics/clopper_pearson.h"
#include "service/shadow/cell.h"

namespace prefilter::shadow {

/// Articles of one stratum and week, and what people say of those that were labelled.
struct Tallied {
  int64_t week = 0;  ///< of 1970's first Monday and later: (days since 1970 + 3) / 7
  Cell cell = Cell::kNeither;
  std::string language;
  std::string length_band;
  std::string source;
  int score_band = 0;
  uint64_t articles = 0;
  uint64_t commerce = 0;    ///< labelled so
  uint64_t journalism = 0;  ///< labelled so
  uint64_t unsure = 0;      ///< or divided: of no use for figures
};

/// How one of the two does.
struct Quality {
  statistics::Interval precision;  ///< of what it blocks, the share that is commerce
  statistics::Interval recall;     ///< of commerce, the share that it blocks
};

/// Figures of some articles. Intervals have 95 % each and are exact: Clopper and Pearson's a
/// stratum, combined by Bonferroni's inequality (statistics/binomial.h); what neither blocks is
/// taken apart by score band, since it is labelled with unequal probabilities.
struct Figures {
  std::string name;  ///< of the slice: "el", "1-125", "2026-03-02"
  uint64_t articles = 0;
  std::array<uint64_t, kCells.size()> cells{};     ///< articles
  std::array<uint64_t, kCells.size()> labelled{};  ///< commerce or journalism
  std::array<uint64_t, kCells.size()> commerce{};  ///< of these
  uint64_t unsure = 0;
  Quality model;
  Quality regex;

  double agreement() const;  ///< share of articles on which both say the same; 0 without any
};

Figures figures_of(const std::vector<Tallied>& tallied, const std::string& name,
                   const std::function<bool(const Tallied&)>& filter);

/// One Figures a value of `key`, by number of articles, the largest first, at most `most`.
std::vector<Figures> sliced(const std::vector<Tallied>& tallied,
                            const std::function<std::string(const Tallied&)>& key, size_t most);

}  // namespace prefilter::shadow
