#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "lab/evaluate/cases.h"

namespace prefilter::evaluate {

/// A named part of the cases.
struct Slice {
  std::string name;
  std::vector<size_t> places;  ///< in the cases, rising
};

/// Which parts get figures of their own.
struct SliceOptions {
  size_t least = 20;         ///< articles that a language, a source or a month needs
  size_t max_sources = 100;  ///< the largest ones
};

/// The parts of the cases that are shown (as many flags as cases), each with at least one case:
/// "all"; "with_content", "without_content"; "length:BAND" by the characters of the whole content
/// (text::length_band); "origin:NAME", and of each origin "origin:NAME without_content",
/// "… below_300", "… from_300"; "language:CODE", "source:NAME" of those with enough articles, the
/// larger first, "unknown" where an article names none.
std::vector<Slice> slices_of(const Cases& cases, std::span<const uint8_t> shown,
                             const SliceOptions& options);

/// The cases by the month in which they were published, oldest first; those without one are left
/// out, and months with fewer than `least` too.
std::vector<Slice> months_of(const Cases& cases, std::span<const uint8_t> shown, size_t least);

}  // namespace prefilter::evaluate
