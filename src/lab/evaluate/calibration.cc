#include "lab/evaluate/calibration.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "engine/score/exp.h"

namespace prefilter::evaluate {
namespace {

constexpr double kMinTemperature = 0.01;  // what a bundle may hold
constexpr double kMaxTemperature = 100.0;

/// As serving computes it, bit for bit.
double sigmoid(double x) {
  const double small = score::deterministic_exp(-std::fabs(x));
  return x >= 0.0 ? 1.0 / (1.0 + small) : small / (1.0 + small);
}

/// First and second derivative of the loss with respect to beta = 1 / T.
struct Slopes {
  double first = 0.0;
  double second = 0.0;
};

Slopes slopes(std::span<const double> margins, std::span<const uint8_t> labels, double beta) {
  Slopes sum;
  for (size_t i = 0; i < margins.size(); ++i) {
    const double p = sigmoid(beta * margins[i]);
    sum.first += (p - static_cast<double>(labels[i])) * margins[i];
    sum.second += p * (1.0 - p) * margins[i] * margins[i];
  }
  return sum;
}

std::vector<ReliabilityBin> empty_bins() {
  std::vector<ReliabilityBin> bins(kReliabilityBins);
  for (size_t i = 0; i < bins.size(); ++i) {
    bins[i].low = static_cast<double>(i) / static_cast<double>(kReliabilityBins);
    bins[i].high = static_cast<double>(i + 1) / static_cast<double>(kReliabilityBins);
  }
  return bins;
}

}  // namespace

double probability(double margin, double temperature) { return sigmoid(margin / temperature); }

Calibration calibration(std::span<const double> p, std::span<const uint8_t> labels) {
  PREFILTER_CHECK(p.size() == labels.size() && !p.empty(), "articles have both");
  constexpr double kUncertain = 1e-15;
  Calibration result;
  result.bins = empty_bins();
  const auto n = static_cast<double>(p.size());
  for (size_t i = 0; i < p.size(); ++i) {
    const auto place = static_cast<size_t>(p[i] * static_cast<double>(kReliabilityBins));
    ReliabilityBin& bin = result.bins[std::min(place, kReliabilityBins - 1)];
    ++bin.articles;
    bin.commerce += labels[i];
    bin.mean_p += p[i];  // the sum, so far
    const double off = p[i] - static_cast<double>(labels[i]);
    result.brier += off * off / n;
    const double of_label = labels[i] != 0 ? p[i] : 1.0 - p[i];
    result.nll -= std::log(std::clamp(of_label, kUncertain, 1.0 - kUncertain)) / n;
  }
  for (ReliabilityBin& bin : result.bins) {
    result.ece += std::fabs(static_cast<double>(bin.commerce) - bin.mean_p) / n;
    if (bin.articles > 0) bin.mean_p /= static_cast<double>(bin.articles);
  }
  return result;
}

double fit_temperature(std::span<const double> margins, std::span<const uint8_t> labels) {
  PREFILTER_CHECK(margins.size() == labels.size(), "articles have both");
  double low = 1.0 / kMaxTemperature;
  double high = 1.0 / kMinTemperature;
  if (slopes(margins, labels, low).first >= 0.0) return kMaxTemperature;
  if (slopes(margins, labels, high).first <= 0.0) return kMinTemperature;
  double beta = 1.0;
  for (int step = 0; step < 200 && high - low > 1e-12 * high; ++step) {
    const Slopes here = slopes(margins, labels, beta);
    (here.first > 0.0 ? high : low) = beta;
    const double newton = here.second > 0.0 ? beta - here.first / here.second : low;
    const double next = newton > low && newton < high ? newton : (low + high) / 2.0;
    if (std::fabs(next - beta) <= 1e-14 * beta) break;
    beta = next;
  }
  return 1.0 / beta;
}

}  // namespace prefilter::evaluate
