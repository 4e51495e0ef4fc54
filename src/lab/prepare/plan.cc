#include "lab/prepare/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "lab/articles/near_duplicates.h"
#include "lab/articles/strata.h"

namespace prefilter::prepare {
namespace {

using articles::Origin;

// Of each label, so that a split of a tenth can say anything.
constexpr size_t kEnoughToJudge = 100;

bool is_weak(const Item& item) { return item.origin == Origin::kWeak; }

bool is_dropped(const Item& item) {
  return item.fate == Fate::kDuplicate || item.fate == Fate::kConflict;
}

/// Leaves one of the items with equal texts: of the most trusted, the first; none if those
/// disagree.
void settle_duplicates(std::vector<Item>& items, PlanCounts& counts) {
  std::vector<size_t> best(items.size());  // by first_equal
  std::vector<bool> disagree(items.size());
  std::iota(best.begin(), best.end(), size_t{0});
  for (size_t i = 0; i < items.size(); ++i) {
    size_t& leader = best[items[i].first_equal];
    if (leader == i) continue;
    if (items[i].origin > items[leader].origin) {
      leader = i;
      disagree[items[i].first_equal] = false;
    } else if (items[i].origin == items[leader].origin && items[i].label != items[leader].label) {
      disagree[items[i].first_equal] = true;
    }
  }
  for (size_t i = 0; i < items.size(); ++i) {
    Item& item = items[i];
    const size_t leader = best[item.first_equal];
    if (disagree[item.first_equal]) {
      item.fate = Fate::kConflict;
      ++counts.conflicts;
    } else if (leader != i) {
      item.fate = Fate::kDuplicate;
      ++counts.duplicates;
      if (items[leader].label != item.label) ++counts.resolved_conflicts;
    }
  }
}

/// Joins articles of one source whose titles are nearly the same but for numbers.
void join_series(Scan& scan, double min_similarity, PlanCounts& counts) {
  std::vector<size_t> order;
  for (size_t i = 0; i < scan.items.size(); ++i) {
    if (!scan.items[i].pattern.empty() && !is_dropped(scan.items[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scan.items[a].source < scan.items[b].source; });
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    articles::NearDuplicateIndex titles({.min_similarity = min_similarity});
    for (; end < order.size() && scan.items[order[end]].source == scan.items[order[begin]].source;
         ++end) {
      titles.add(scan.items[order[end]].pattern);
    }
    for (size_t i = begin; i < end; ++i) {
      const size_t first = begin + titles.group_of(i - begin);
      if (scan.groups.join(order[first], order[i])) ++counts.in_series;
    }
    begin = end;
  }
}

bool weak_are_evaluated(const std::vector<Item>& items, WeakInEval wanted) {
  if (wanted != WeakInEval::kAuto) return wanted == WeakInEval::kYes;
  std::array<size_t, 2> others = {};
  for (const Item& item : items) {
    if (!is_dropped(item) && !is_weak(item)) ++others[item.label];
  }
  return std::min(others[0], others[1]) < kEnoughToJudge;
}

/// The groups that are assigned as wholes.
class Groups {
 public:
  Groups(Scan& scan, const PrepareOptions& options, PlanCounts& counts)
      : scan_(scan), options_(options), counts_(counts) {}

  /// Gives every item that is not dropped its part.
  void assign(const Earlier& earlier) {
    gather();
    std::vector<Unit> units;
    for (size_t number = 0; number < members_.size(); ++number) {
      units.push_back(unit_of(members_[number], earlier));
    }
    std::vector<Unit> free;
    std::vector<size_t> numbers;
    for (size_t i = 0; i < units.size(); ++i) {
      if (units[i].articles == 0) continue;  // only weak ones: train
      free.push_back(units[i]);
      numbers.push_back(i);
    }
    const std::vector<Part> parts =
        prepare::assign(free, {.val = options_.split.val, .test = options_.split.test});
    std::vector<Part> part_of(units.size(), Part::kTrain);
    for (size_t i = 0; i < parts.size(); ++i) part_of[numbers[i]] = parts[i];
    for (size_t i = 0; i < units.size(); ++i) give(members_[i], part_of[i], earlier);
  }

 private:
  void gather() {
    std::unordered_map<size_t, size_t> numbers;
    for (size_t i = 0; i < scan_.items.size(); ++i) {
      if (is_dropped(scan_.items[i])) continue;
      const auto [found, is_new] = numbers.emplace(scan_.groups.find(i), members_.size());
      if (is_new) members_.emplace_back();
      members_[found->second].push_back(i);
    }
    for (const std::vector<size_t>& members : members_) {
      if (members.size() > 1) ++counts_.groups;
      counts_.largest_group = std::max(counts_.largest_group, members.size());
    }
  }

  bool may_be_judged(const Item& item) const { return counts_.weak_evaluated || !is_weak(item); }

  uint32_t number_of(const articles::Stratum& stratum) {
    return strata_.emplace(stratum, static_cast<uint32_t>(strata_.size())).first->second;
  }

  /// From the finest to the coarsest.
  std::array<uint32_t, 3> strata_of(const Item& item) {
    const articles::Stratum fine{.kind = std::to_string(item.label),
                                 .language = scan_.languages[item.language],
                                 .source = scan_.sources[item.source],
                                 .length = item.length};
    // The kinds' names keep the levels apart.
    const articles::Stratum middle{
        .kind = "language " + fine.kind, .language = fine.language, .source = {}};
    const articles::Stratum coarse{.kind = "label " + fine.kind, .language = {}, .source = {}};
    return {number_of(fine), number_of(middle), number_of(coarse)};
  }

  /// The unit that a group is; of no articles if none of them may be judged.
  Unit unit_of(const std::vector<size_t>& members, const Earlier& earlier) {
    Unit unit{.position = 1.0, .articles = 0, .strata = {}, .fixed = std::nullopt};
    const Item* first = nullptr;
    for (const size_t member : members) {
      const Item& item = scan_.items[member];
      if (!may_be_judged(item)) continue;
      ++unit.articles;
      if (first != nullptr && item.position >= unit.position) continue;
      first = &item;
      unit.position = item.position;
    }
    if (first == nullptr) return unit;
    unit.strata = strata_of(*first);
    unit.fixed = earlier_part(members, earlier);
    if (members.size() > static_cast<size_t>(options_.split.max_group)) {
      ++counts_.large_groups;
      if (!unit.fixed) unit.fixed = Part::kTrain;
    }
    return unit;
  }

  /// Where the group stays: in train if any of it was there, as models have seen it.
  std::optional<Part> earlier_part(const std::vector<size_t>& members,
                                   const Earlier& earlier) const {
    std::optional<Part> part;
    for (const size_t member : members) {
      const auto found = earlier.find(scan_.items[member].hash);
      if (found == earlier.end()) continue;
      if (!part || found->second == Part::kTrain) part = found->second;
    }
    return part;
  }

  void give(const std::vector<size_t>& members, Part part, const Earlier& earlier) {
    for (const size_t member : members) {
      Item& item = scan_.items[member];
      item.fate = part == Part::kTrain ? Fate::kTrain
                  : part == Part::kVal ? Fate::kVal
                                       : Fate::kTest;
      if (const auto found = earlier.find(item.hash); found != earlier.end()) {
        ++counts_.kept;
        if (found->second != part) ++counts_.moved;
      }
      if (part == Part::kTrain || may_be_judged(item)) continue;
      item.fate = Fate::kWeakInEval;
      ++counts_.weak_in_eval;
    }
  }

  Scan& scan_;
  const PrepareOptions& options_;
  PlanCounts& counts_;
  std::vector<std::vector<size_t>> members_;  // items of each group
  std::map<articles::Stratum, uint32_t> strata_;
};

/// Drops weak items of train that are more than `limit` in one competition; gives how many.
size_t cap(std::vector<Item>& items, const std::vector<size_t>& members,
           const std::vector<size_t>& competitions, int64_t limit) {
  if (limit < 0) return 0;
  std::vector<articles::Candidate> candidates;
  for (size_t i = 0; i < members.size(); ++i) {
    candidates.push_back({.stratum = competitions[i], .position = items[members[i]].position});
  }
  const std::vector<size_t> chosen = articles::choose(candidates, static_cast<size_t>(limit));
  for (const size_t member : members) items[member].fate = Fate::kOverCap;
  for (const size_t one : chosen) items[members[one]].fate = Fate::kTrain;
  return members.size() - chosen.size();
}

/// The weakly labelled items of train, of one label or, with -1, of both.
std::vector<size_t> weak_of_train(const std::vector<Item>& items, int label) {
  std::vector<size_t> found;
  for (size_t i = 0; i < items.size(); ++i) {
    const bool wanted = label < 0 || items[i].label == label;
    if (wanted && items[i].fate == Fate::kTrain && is_weak(items[i])) found.push_back(i);
  }
  return found;
}

/// Caps the weak items of one label, language by language, by the articles of the other label.
size_t cap_by_language(std::vector<Item>& items, int label, double ratio) {
  if (ratio < 0.0) return 0;
  std::map<uint32_t, std::vector<size_t>> weak;
  for (const size_t one : weak_of_train(items, label)) weak[items[one].language].push_back(one);
  size_t dropped = 0;
  for (const auto& [language, members] : weak) {
    size_t others = 0;
    for (const Item& item : items) {
      const bool counts = item.fate == Fate::kTrain && item.language == language;
      others += counts && item.label != label ? 1 : 0;
    }
    const double limit = std::floor(ratio * static_cast<double>(others));
    if (limit >= static_cast<double>(members.size())) continue;
    dropped +=
        cap(items, members, std::vector<size_t>(members.size()), static_cast<int64_t>(limit));
  }
  return dropped;
}

void cap_weak(std::vector<Item>& items, const SelectionOptions& options, PlanCounts& counts) {
  const std::vector<size_t> weak = weak_of_train(items, -1);
  std::vector<size_t> sources;
  for (const size_t one : weak) sources.push_back(items[one].source * size_t{2} + items[one].label);
  counts.over_source_cap = cap(items, weak, sources, options.max_per_source);
  // Commerce first: what it lacks then bounds journalism too.
  for (const int label : {1, 0}) {
    counts.over_label_ratio += cap_by_language(items, label, options.label_ratio);
  }
  for (const int label : {0, 1}) {
    const std::vector<size_t> left = weak_of_train(items, label);
    counts.over_weak_cap += cap(items, left, std::vector<size_t>(left.size()),
                                label == 1 ? options.weak_commerce : options.weak_journalism);
  }
}

/// The trainer reads no train or val without one of the labels.
Result<void> check_labels(const std::vector<Item>& items) {
  for (const auto& [fate, name] :
       {std::pair(Fate::kTrain, "train"), std::pair(Fate::kVal, "val")}) {
    std::array<size_t, 2> labels = {};
    for (const Item& item : items) labels[item.label] += item.fate == fate ? 1 : 0;
    for (const int label : {0, 1}) {
      if (labels[static_cast<size_t>(label)] > 0) continue;
      return Error(ErrorCode::kInvalidArgument,
                   std::string(name) + " would have no " +
                       (label == 1 ? "commerce" : "journalism") +
                       " article; more labelled articles are needed, or other shares or caps");
    }
  }
  return {};
}

}  // namespace

Result<PlanCounts> plan(Scan& scan, const PrepareOptions& options, const Earlier& earlier) {
  PlanCounts counts;
  settle_duplicates(scan.items, counts);
  join_series(scan, options.split.series, counts);
  counts.weak_evaluated = weak_are_evaluated(scan.items, options.split.weak_in_eval);
  Groups(scan, options, counts).assign(earlier);
  cap_weak(scan.items, options.selection, counts);
  if (Result<void> good = check_labels(scan.items); !good) return good.error();
  return counts;
}

}  // namespace prefilter::prepare
