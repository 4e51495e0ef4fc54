#pragma once

#include <array>
#include <string>

namespace prefilter::shadow {

/// Where bands of p_commerce end, the end excluded but for the last. Narrow near 0, where nearly
/// all journalism lies and where a band's share of commerce is told apart by powers of ten.
inline constexpr std::array<float, 9> kScoreBandEnds = {0.003F, 0.01F, 0.03F, 0.1F, 0.3F,
                                                        0.6F,   0.9F,  0.97F, 1.0F};
inline constexpr int kNoScoreBand = -1;  ///< of articles that the model could not judge

/// The band of a score in [0, 1].
int score_band(float p_commerce);

/// "0.003-0.01"; "none" for kNoScoreBand.
std::string score_band_name(int band);

/// How much rather than the likeliest one an article of the band that nobody blocks is shown to
/// people, in (0, 1]: proportional to the standard deviation of its label, sqrt(p (1 - p)), were
/// the score calibrated (Neyman's allocation, JRSS 97, 1934), after 0.01 is added to the band's
/// middle p, so that a model sure of its error cannot hide it.
double neither_weight(int band);

}  // namespace prefilter::shadow
