#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/length_band.h"

namespace prefilter::articles {

/// Articles that are alike in what splits and samples keep in balance.
struct Stratum {
  std::string kind;      ///< a label ("1", "0") or a bucket ("commerce")
  std::string language;  ///< ISO 639-1; empty: not known
  std::string source;    ///< the publisher; empty: not known, or not looked at
  text::LengthBand length = text::LengthBand::kNone;
  auto operator<=>(const Stratum&) const = default;
};

/// Where an article stands in the order in which a seed chooses: uniform in [0, 1), independent of
/// which other articles there are. content_hash: as content_hash.h makes it.
double choice_position(std::string_view content_hash, uint64_t seed);

/// A thing to choose from.
struct Candidate {
  size_t stratum = 0;     ///< any number; equal ones compete
  double position = 0.0;  ///< choice_position
};

/// The places of at most `limit` candidates of each stratum, those with the smallest positions, in
/// ascending order. Adding a candidate drops at most one that was chosen before.
std::vector<size_t> choose(std::span<const Candidate> candidates, size_t limit);

}  // namespace prefilter::articles
