#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace prefilter {

/// How far two categories lie apart: any two alike, or by the square of their distance, for
/// categories that are steps of a scale.
enum class Weights { kNone, kQuadratic };

/// Agreement beyond chance: 1 is perfect, 0 what chance gives, with a 95 % interval.
struct Kappa {
  double value = 0.0;  ///< at most 1
  double low = 0.0;
  double high = 0.0;
};

struct KappaOptions {
  size_t categories = 2;  ///< >= 2
  Weights weights = Weights::kNone;
};

/// Cohen's kappa (Educational and Psychological Measurement 20, 1960), weighted (Psychological
/// Bulletin 70, 1968), of two readings of the same items: first[i] and second[i], both from 0 to
/// categories - 1. The interval is 1.96 standard errors wide on each side, of large samples
/// (Fleiss, Cohen and Everitt, Psychological Bulletin 72, 1969). Where no pair disagrees that error
/// is 0; the lower end is then that of the largest share of disagreements which would still show
/// none in this many pairs in one case of 40. nullopt: no items, or both readings are one and the
/// same category throughout, where agreement by chance is perfect too.
std::optional<Kappa> cohen_kappa(std::span<const int> first, std::span<const int> second,
                                 const KappaOptions& options);

}  // namespace prefilter
