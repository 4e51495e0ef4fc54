#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter {

/// Edits (insert, delete, replace, swap two neighbours) that turn one word into the other: the
/// optimal string alignment distance.
size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that the user most likely meant, or "" if none is near: within a third of the
/// word's length, at least one edit, or the word is the beginning of exactly one candidate.
std::string closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace prefilter
