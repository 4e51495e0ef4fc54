#pragma once

#include <array>
#include <cstddef>

namespace prefilter::watch {

/// The shares at which nothing has changed. 0 <= low <= high <= 1.
struct Band {
  double low = 0.0;
  double high = 1.0;
};

/// Watches a share, such as that of blocked articles, for leaving its band: an e-detector of
/// Shiryaev and Roberts' form (Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework
/// for sequential change detection", arXiv 2203.03532). Bettors with fixed stakes bet on each
/// article that the share is above the band, others that it is below; each gets a new unit of money
/// before each article, so that a change is found whenever it begins. While the share is in the
/// band, whatever it does in there, the mean wealth grows by one unit an article at most, so that
/// it takes c articles or more on average until it reaches c. Not safe to share between threads.
/// Needs no memory of the past.
class ShareDetector {
 public:
  explicit ShareDetector(const Band& band);

  /// Takes in one article. weight-free: a hit or none.
  void see(bool hit);

  /// The mean wealth of all bettors. Reaching c is an alarm whose false ones are c articles apart.
  double wealth() const;

  void restart();

 private:
  static constexpr size_t kStakes = 8;
  using Factors = std::array<double, kStakes>;

  Factors above_hit_{};
  Factors above_miss_{};
  Factors below_hit_{};
  Factors below_miss_{};
  Factors above_{};
  Factors below_{};
};

}  // namespace prefilter::watch
