#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/shadow/cell.h"

namespace prefilter::shadow {

/// How many labels a decision usually takes (exact binomial and simulated figures for precision
/// 95 % and a recall margin; the gate says what it takes in the case at hand).
struct PlanOptions {
  size_t blocks = 300;           ///< of what the model blocks, all languages together
  size_t language_blocks = 150;  ///< of what it blocks in each language of `language_share` or more
  double language_share = 0.20;  ///< of all articles
  size_t disagreements = 400;    ///< of those where one blocks alone
  size_t neither = 1000;         ///< of those that nobody blocks: they rule recall
};

/// How far the labels of one cell have come.
struct CellPlan {
  Cell cell = Cell::kBoth;
  uint64_t articles = 0;  ///< all of them
  size_t labelled = 0;    ///< items with a label
  size_t target = 0;      ///< labels to have; at most `articles`
  size_t missing() const { return labelled < target ? target - labelled : 0; }
};

using Plan = std::array<CellPlan, kCells.size()>;  ///< by cell

/// Which labels to ask for. Reviewers get the articles of a cell in one random order, whatever
/// their language, so a language's labels come with its share: what the largest need asks of all.
Plan plan_labels(const Evidence& evidence, const PlanOptions& options = {});

/// The cell to ask for next: the one that is furthest from its target, relatively; beyond all
/// targets the one with the fewest labels for its target. `left`: whether a cell has unlabelled
/// items. nullopt: none has.
std::optional<Cell> next_cell(const Plan& plan, const std::array<bool, kCells.size()>& left);

/// "12 more labels of articles that the model alone blocks (88 of 100)"; a line a cell that lacks
/// labels; "No more labels are needed by the plan." where none does.
std::string plan_text(const Plan& plan);

}  // namespace prefilter::shadow
