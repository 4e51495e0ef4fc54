#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "lab/articles/strata.h"
#include "lab/collect/sieve.h"

namespace prefilter::collect {

struct SampleOptions {
  size_t per_stratum = 0;  ///< articles of each bucket, language and length; 0: all
  size_t total = 0;        ///< articles in all, spread evenly over the strata; 0: all
};

/// How many articles of each stratum the output has.
using StratumCounts = std::map<articles::Stratum, size_t>;

/// A candidate of the sample.
struct Choice {
  articles::Stratum stratum;
  double position = 0.0;  ///< articles::choice_position: the smaller the sooner
};

/// Decides which candidates join an output that already has `present`, so that neither limit is
/// passed, those of the output counted. Where `total` is less than there is, each stratum gets the
/// same number as far as it has so many (the largest equal share: max-min fairness), what is left
/// over goes to the first strata in order. Within a stratum the smallest positions win.
/// Out: for each candidate why it does not join; nullopt if it does. The same candidates again,
/// with what was chosen now present, change nothing.
std::vector<std::optional<DropReason>> choose_sample(std::span<const Choice> candidates,
                                                     const StratumCounts& present,
                                                     const SampleOptions& options);

}  // namespace prefilter::collect
