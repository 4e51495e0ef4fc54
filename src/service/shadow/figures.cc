#include "service/shadow/figures.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "service/statistics/stratified.h"

namespace prefilter::shadow {
namespace {

constexpr double kConfidence = 0.95;

using statistics::Interval;
using statistics::StratumLabels;

/// What intervals are made of: within each, every article was as likely to be labelled.
using Groups = std::map<std::pair<Cell, int>, StratumLabels>;

std::vector<StratumLabels> groups_where(const Groups& groups, bool (*wanted)(Cell), bool is) {
  std::vector<StratumLabels> some;
  for (const auto& [key, group] : groups) {
    if (wanted(key.first) == is) some.push_back(group);
  }
  return some;
}

/// Estimated commerce in them, by the labels that there are; nullopt where a group of some weight
/// has none. A band of what neither blocks that has no labels borrows those of all its bands.
std::optional<double> commerce_in(const Groups& groups, bool (*wanted)(Cell), bool is) {
  double sum = 0.0;
  double unlabelled_neither = 0.0;
  double labelled_neither = 0.0;
  double neither = 0.0;
  for (const auto& [key, group] : groups) {
    if (wanted(key.first) != is || group.weight == 0.0) continue;
    const double share =
        group.labelled == 0 ? 0.0
                            : static_cast<double>(group.hits) / static_cast<double>(group.labelled);
    if (key.first == Cell::kNeither) {
      (group.labelled == 0 ? unlabelled_neither : labelled_neither) += group.weight;
      neither += share * group.weight;
    } else if (group.labelled == 0) {
      return std::nullopt;
    } else {
      sum += share * group.weight;
    }
  }
  if (unlabelled_neither + labelled_neither == 0.0) return sum;
  if (labelled_neither == 0.0) return std::nullopt;
  return sum + neither * (unlabelled_neither + labelled_neither) / labelled_neither;
}

Quality quality_of(const Groups& groups, bool (*blocks)(Cell)) {
  const std::vector<StratumLabels> blocked = groups_where(groups, blocks, true);
  const std::vector<StratumLabels> passed = groups_where(groups, blocks, false);
  Quality quality;
  quality.precision = statistics::stratified_share(blocked, kConfidence);
  quality.recall = statistics::stratified_recall(blocked, passed, kConfidence);
  const std::optional<double> found = commerce_in(groups, blocks, true);
  const std::optional<double> missed = commerce_in(groups, blocks, false);
  if (found && missed && *found + *missed == 0.0) {
    // No commerce was seen: there may be none, and then there is no recall.
    quality.recall = {.value = std::nullopt, .low = 0.0, .high = 1.0};
  } else if (found && missed && !quality.recall.value) {
    quality.recall.value =
        std::clamp(*found / (*found + *missed), quality.recall.low, quality.recall.high);
  }
  return quality;
}

}  // namespace

double Figures::agreement() const {
  if (articles == 0) return 0.0;
  const uint64_t same =
      cells[static_cast<size_t>(Cell::kBoth)] + cells[static_cast<size_t>(Cell::kNeither)];
  return static_cast<double>(same) / static_cast<double>(articles);
}

Figures figures_of(const std::vector<Tallied>& tallied, const std::string& name,
                   const std::function<bool(const Tallied&)>& filter) {
  Figures figures;
  figures.name = name;
  Groups groups;
  for (const Tallied& one : tallied) {
    if (!filter(one)) continue;
    const auto cell = static_cast<size_t>(one.cell);
    const uint64_t labelled = one.commerce + one.journalism;
    figures.articles += one.articles;
    figures.cells[cell] += one.articles;
    figures.labelled[cell] += labelled;
    figures.commerce[cell] += one.commerce;
    figures.unsure += one.unsure;
    StratumLabels& group = groups[{one.cell, one.cell == Cell::kNeither ? one.score_band : 0}];
    group.weight += static_cast<double>(one.articles);
    group.labelled += labelled;
    group.hits += one.commerce;
  }
  figures.model = quality_of(groups, model_blocks);
  figures.regex = quality_of(groups, regex_blocks);
  return figures;
}

std::vector<Figures> sliced(const std::vector<Tallied>& tallied,
                            const std::function<std::string(const Tallied&)>& key, size_t most) {
  std::map<std::string, std::vector<Tallied>> parts;
  for (const Tallied& one : tallied) parts[key(one)].push_back(one);
  std::vector<Figures> slices;
  for (const auto& [name, part] : parts) {
    slices.push_back(figures_of(part, name, [](const Tallied&) { return true; }));
  }
  std::stable_sort(slices.begin(), slices.end(),
                   [](const Figures& a, const Figures& b) { return a.articles > b.articles; });
  if (slices.size() > most) slices.resize(most);
  return slices;
}

}  // namespace prefilter::shadow
