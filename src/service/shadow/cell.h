#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "service/shadow/evidence.h"

namespace prefilter::shadow {

inline constexpr std::array<Cell, 4> kCells = {Cell::kBoth, Cell::kModelOnly, Cell::kRegexOnly,
                                               Cell::kNeither};

Cell cell_of(bool model_blocks, bool regex_blocks);

inline bool model_blocks(Cell cell) { return cell == Cell::kBoth || cell == Cell::kModelOnly; }
inline bool regex_blocks(Cell cell) { return cell == Cell::kBoth || cell == Cell::kRegexOnly; }
inline bool disagrees(Cell cell) { return cell == Cell::kModelOnly || cell == Cell::kRegexOnly; }

/// Reads the names that to_string writes; nullopt for any other.
std::optional<Label> label_of_name(std::string_view name);

}  // namespace prefilter::shadow
