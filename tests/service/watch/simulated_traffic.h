#pragma once

#include <cmath>
#include <string>

#include "base/random.h"
#include "service/watch/drift.h"

namespace prefilter::watch {

/// Traffic of three languages, of which so many articles are blocked. `swing`: the block rate goes
/// up and down by this share of itself in the course of a day.
struct SimulatedTraffic {
  double block_rate = 0.052;
  double greek = 0.38;
  double swing = 0.0;
  double articles_per_day = 10'000.0;

  Sighting next(Random& random, size_t article) const {
    const double day = static_cast<double>(article) / articles_per_day;
    const double rate = block_rate * (1.0 + swing * std::sin(2.0 * 3.14159265358979 * day));
    Sighting sighting;
    const double language = random.uniform();
    sighting.language = language < greek ? "el" : language < 0.95 ? "en" : "mt";
    sighting.tokens = static_cast<int>(10.0 + 300.0 * random.uniform() * random.uniform());
    sighting.blocked = random.uniform() < rate;
    const double part = random.uniform();
    sighting.p_commerce =
        static_cast<float>(sighting.blocked ? 0.84 + 0.16 * part : 0.5 * part * part * part);
    return sighting;
  }
};

/// A baseline of so many articles of the traffic.
inline Baseline baseline_of(const SimulatedTraffic& traffic, size_t articles, Random& random) {
  Baseline baseline;
  baseline.model_sha256 = std::string(64, 'a');
  baseline.articles_per_day = traffic.articles_per_day;
  for (size_t i = 0; i < articles; ++i) baseline.add(traffic.next(random, i));
  return baseline;
}

}  // namespace prefilter::watch
