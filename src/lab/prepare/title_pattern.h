#pragma once

#include <string>
#include <string_view>

namespace prefilter::prepare {

/// What stays the same in the titles of a series: the folded title with each number as "0", so that
/// "Deals of 21 November" and "Deals of 3 November" agree. In: a folded title
/// (lab/articles/content_hash.h).
std::string title_pattern(std::string_view folded_title);

/// What the two texts of a minimal pair have in common: "pair-pt-14" of the id "pair-pt-14-b".
/// Empty for ids of another form (pair…-LETTER).
std::string pair_of(std::string_view id);

}  // namespace prefilter::prepare
