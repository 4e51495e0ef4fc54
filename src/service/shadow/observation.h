#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/pipeline/pair.h"
#include "service/shadow/evidence.h"
#include "service/shadow/times.h"

namespace prefilter::shadow {

/// One article as both judged it: what the log takes in.
struct Observation {
  Article article;
  Cell cell = Cell::kNeither;
  std::optional<float> p_commerce;  ///< in [0, 1]; nullopt: the model failed, which counts as PASS
  float threshold = 1.0F;           ///< of the model, for this article's language
  std::string language;             ///< of the model's verdict; "other" without one
  std::vector<std::string> hits;    ///< names of the patterns that hit
  /// The language by which the patterns were chosen that looked at it, as the article names it; in
  /// lower case; empty: it names none, and all looked. nullopt: the rules were not asked, or
  /// failed.
  std::optional<std::string> rules_language;
  int64_t when_ms = 0;  ///< of the verdict, Unix time
  int64_t day = 0;      ///< days since 1970 (UTC): of the verdict, in a replay of the
                        ///< article's publication where it says so
};

/// A pair without a verdict of the model counts as one on which it failed.
Observation observation_of(const Article& article, const pipeline::Pair& pair, int64_t when_ms);

}  // namespace prefilter::shadow
