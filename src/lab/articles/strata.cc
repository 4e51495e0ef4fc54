#include "lab/articles/strata.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <tuple>

#include "base/check.h"
#include "base/random.h"
#include "base/sha256.h"

namespace prefilter::articles {

double choice_position(std::string_view content_hash, uint64_t seed) {
  PREFILTER_CHECK(is_sha256_hex(content_hash), "content_hash made it");
  uint64_t first = 0;
  std::from_chars(content_hash.data(), content_hash.data() + 16, first, 16);
  return Random::stream(seed, first).uniform();
}

std::vector<size_t> choose(std::span<const Candidate> candidates, size_t limit) {
  std::vector<size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tuple(candidates[a].stratum, candidates[a].position, a) <
           std::tuple(candidates[b].stratum, candidates[b].position, b);
  });
  std::vector<size_t> chosen;
  size_t taken = 0;  // of the stratum at hand
  for (size_t i = 0; i < order.size(); ++i) {
    const bool goes_on = i > 0 && candidates[order[i]].stratum == candidates[order[i - 1]].stratum;
    taken = goes_on ? taken + 1 : 1;
    if (taken <= limit) chosen.push_back(order[i]);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace prefilter::articles
