#include "service/shadow/score_band.h"

#include <algorithm>
#include <cmath>

#include "base/json_text.h"

namespace prefilter::shadow {
namespace {

constexpr int kBands = static_cast<int>(kScoreBandEnds.size());

float begin_of(int band) {
  return band == 0 ? 0.0F : kScoreBandEnds[static_cast<size_t>(band) - 1];
}

}  // namespace

int score_band(float p_commerce) {
  const auto end = std::upper_bound(kScoreBandEnds.begin(), kScoreBandEnds.end(), p_commerce);
  return std::min(static_cast<int>(end - kScoreBandEnds.begin()), kBands - 1);
}

std::string score_band_name(int band) {
  if (band < 0 || band >= kBands) return "none";
  return decimal(begin_of(band)) + "-" + decimal(kScoreBandEnds[static_cast<size_t>(band)]);
}

double neither_weight(int band) {
  if (band < 0 || band >= kBands) return 1.0;  // nothing is known of it
  constexpr double kDoubt = 0.01;
  const double middle =
      (static_cast<double>(begin_of(band)) + kScoreBandEnds[static_cast<size_t>(band)]) / 2.0;
  const double p = std::min(middle + kDoubt, 0.5);  // above it the label is no surer of commerce
  return std::sqrt(p * (1.0 - p)) / 0.5;
}

}  // namespace prefilter::shadow
