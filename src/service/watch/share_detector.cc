#include "service/watch/share_detector.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace prefilter::watch {
namespace {

// A share is never so near to 0 or 1 that one article could settle it.
constexpr double kNearest = 1e-4;

/// From a hundredth to nearly all: a doubling of 2 % is bet on best with 0.02, of 50 % with 0.9.
constexpr std::array<double, 8> kStakeSizes = {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.6, 0.9};

}  // namespace

ShareDetector::ShareDetector(const Band& band) {
  PREFILTER_CHECK(band.low <= band.high, "a band from low to high");
  const double high = std::clamp(band.high, kNearest, 1.0);
  const double rest = std::clamp(1.0 - band.low, kNearest, 1.0);
  for (size_t i = 0; i < kStakes; ++i) {
    const double stake = kStakeSizes[i];
    above_hit_[i] = 1.0 + stake * (1.0 / high - 1.0);
    above_miss_[i] = 1.0 - stake;
    below_hit_[i] = 1.0 - stake;
    below_miss_[i] = 1.0 + stake * (1.0 / rest - 1.0);
  }
}

void ShareDetector::see(bool hit) {
  const Factors& up = hit ? above_hit_ : above_miss_;
  const Factors& down = hit ? below_hit_ : below_miss_;
  for (size_t i = 0; i < kStakes; ++i) {
    above_[i] = (above_[i] + 1.0) * up[i];
    below_[i] = (below_[i] + 1.0) * down[i];
  }
}

double ShareDetector::wealth() const {
  double sum = 0.0;
  for (size_t i = 0; i < kStakes; ++i) sum += above_[i] + below_[i];
  return sum / static_cast<double>(2 * kStakes);
}

void ShareDetector::restart() {
  above_.fill(0.0);
  below_.fill(0.0);
}

}  // namespace prefilter::watch
