#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace prefilter::evaluate {

/// Articles whose p_commerce lies in [low, high); in the last bin also 1.
struct ReliabilityBin {
  double low = 0.0;
  double high = 0.0;
  size_t articles = 0;
  size_t commerce = 0;
  double mean_p = 0.0;  ///< 0 without articles
};

/// How far probabilities can be taken at their word.
struct Calibration {
  double ece = 0.0;  ///< expected calibration error over the bins: sum of |commerce - sum of p| / n
  double brier = 0.0;  ///< mean of (p - label)^2
  double nll = 0.0;    ///< mean of -log(probability of the label), in nats
  std::vector<ReliabilityBin> bins;
};

inline constexpr size_t kReliabilityBins = 15;  // as Guo et al. 2017 (arXiv 1706.04599) take them

/// p: probabilities of commerce, a certain one read as 1e-15 off certainty in nll (as scikit-learn
/// does for doubles); labels: 1 commerce; equally many, at least one.
Calibration calibration(std::span<const double> p, std::span<const uint8_t> labels);

/// The probability of commerce that a margin between the two logits stands for; as a float it has
/// the bits of score::p_commerce.
double probability(double margin, double temperature);

/// The temperature at which these margins have the least negative log-likelihood (Guo et al. 2017):
/// in 1 / T the loss is convex, and Newton's method inside a shrinking bracket finds its least.
/// In: margins, finite, and as many labels, both classes among them. Out: in [0.01, 100], the ends
/// where the least lies beyond, as for a model without any error.
double fit_temperature(std::span<const double> margins, std::span<const uint8_t> labels);

}  // namespace prefilter::evaluate
