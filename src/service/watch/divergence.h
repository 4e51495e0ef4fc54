#pragma once

#include <cstdint>
#include <span>

namespace prefilter::watch {

/// How far two counts over the same categories are apart, as sizes of an effect; neither is a test.
/// Half an article is added to each category (Jeffreys), so that an empty one is no infinity.
/// Both: one entry a category, as many here as there.

/// The population stability index, sum (q - p) ln(q / p): the symmetrised divergence of Kullback
/// and Leibler ("On information and sufficiency", 1951). >= 0. Common reading: below 0.1 little,
/// from 0.25 on much.
double population_stability_index(std::span<const uint64_t> before, std::span<const uint64_t> now);

/// Lin's Jensen-Shannon divergence ("Divergence measures based on the Shannon entropy", 1991) in
/// bits: from 0, the same, to 1, nothing in common.
double jensen_shannon(std::span<const uint64_t> before, std::span<const uint64_t> now);

}  // namespace prefilter::watch
