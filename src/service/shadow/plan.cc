#include "service/shadow/plan.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace prefilter::shadow {
namespace {

size_t rounded_up(double number) { return static_cast<size_t>(std::ceil(number - 1e-9)); }

double part(uint64_t some, uint64_t all) {
  return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
}

/// Labels of blocks, of any language, after which each large language has its own number.
size_t blocks_wanted(const Evidence& evidence, const PlanOptions& options) {
  std::map<std::string, uint64_t> articles;
  std::map<std::string, uint64_t> blocks;
  uint64_t all_articles = 0;
  uint64_t all_blocks = 0;
  for (const Stratum& stratum : evidence.strata) {
    articles[stratum.language] += stratum.count;
    all_articles += stratum.count;
    if (!model_blocks(stratum.cell)) continue;
    blocks[stratum.language] += stratum.count;
    all_blocks += stratum.count;
  }
  double wanted = static_cast<double>(options.blocks);
  for (const auto& [language, count] : articles) {
    const double share = part(blocks[language], all_blocks);
    if (part(count, all_articles) < options.language_share || share == 0.0) continue;
    const double own = std::min(static_cast<double>(options.language_blocks),
                                static_cast<double>(blocks[language]));
    wanted = std::max(wanted, own / share);
  }
  return rounded_up(wanted);
}

std::string_view words_of(Cell cell) {
  constexpr std::array<std::string_view, kCells.size()> kWords = {
      "articles that both block", "articles that the model alone blocks",
      "articles that the rules alone block", "articles that neither blocks"};
  return kWords[static_cast<size_t>(cell)];
}

}  // namespace

Plan plan_labels(const Evidence& evidence, const PlanOptions& options) {
  Plan plan;
  for (const Cell cell : kCells) plan[static_cast<size_t>(cell)].cell = cell;
  const auto of = [&plan](Cell cell) -> CellPlan& { return plan[static_cast<size_t>(cell)]; };
  for (const Stratum& stratum : evidence.strata) of(stratum.cell).articles += stratum.count;
  for (const LabelledItem& item : evidence.labels)
    ++of(evidence.strata[item.stratum].cell).labelled;
  const uint64_t both = of(Cell::kBoth).articles;
  const uint64_t model = of(Cell::kModelOnly).articles;
  const uint64_t regex = of(Cell::kRegexOnly).articles;
  const auto blocks = static_cast<double>(blocks_wanted(evidence, options));
  const auto apart = static_cast<double>(options.disagreements);
  of(Cell::kBoth).target = rounded_up(blocks * part(both, both + model));
  of(Cell::kModelOnly).target =
      rounded_up(std::max(blocks * part(model, both + model), apart * part(model, model + regex)));
  of(Cell::kRegexOnly).target = rounded_up(apart * part(regex, model + regex));
  of(Cell::kNeither).target = options.neither;
  for (CellPlan& cell : plan) {
    cell.target = static_cast<size_t>(std::min<uint64_t>(cell.target, cell.articles));
  }
  return plan;
}

std::optional<Cell> next_cell(const Plan& plan, const std::array<bool, kCells.size()>& left) {
  std::optional<Cell> next;
  double least = 0.0;
  for (const Cell cell : kCells) {
    const CellPlan& of = plan[static_cast<size_t>(cell)];
    if (!left[static_cast<size_t>(cell)]) continue;
    const double done =
        static_cast<double>(of.labelled) / static_cast<double>(std::max<size_t>(of.target, 1));
    if (next && done >= least) continue;
    next = cell;
    least = done;
  }
  return next;
}

std::string plan_text(const Plan& plan) {
  std::string text;
  for (const CellPlan& cell : plan) {
    if (cell.missing() == 0) continue;
    text += std::to_string(cell.missing()) + " more labels of " + std::string(words_of(cell.cell)) +
            " (" + std::to_string(cell.labelled) + " of " + std::to_string(cell.target) + ")\n";
  }
  return text.empty() ? "No more labels are needed by the plan.\n" : text;
}

}  // namespace prefilter::shadow
