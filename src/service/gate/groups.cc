#include "service/gate/groups.h"

#include <algorithm>

namespace prefilter::gate {
namespace {

using shadow::Evidence;
using shadow::Label;
using shadow::LabelledItem;
using shadow::Stratum;

/// The smallest drawing probability of the members' design; 1 where nothing can be drawn.
double least_probability(const Evidence& evidence, const std::vector<bool>& members) {
  double least = 1.0;
  for (size_t i = 0; i < evidence.strata.size(); ++i) {
    const Stratum& stratum = evidence.strata[i];
    if (members[i] && stratum.count > 0 && stratum.least_pi > 0.0) {
      least = std::min(least, stratum.least_pi);
    }
  }
  for (const LabelledItem& item : evidence.labels) {
    if (members[item.stratum]) least = std::min(least, item.pi);
  }
  return least;
}

}  // namespace

Group group_of(const Evidence& evidence, shadow::Cell cell, const LanguageFilter& filter,
               Label unsure_is) {
  Group group;
  group.cell = cell;
  std::vector<bool> members(evidence.strata.size());
  for (size_t i = 0; i < evidence.strata.size(); ++i) {
    const Stratum& stratum = evidence.strata[i];
    members[i] = stratum.cell == cell && filter(stratum.language);
    if (members[i]) group.articles += static_cast<double>(stratum.count);
  }
  const double least = least_probability(evidence, members);
  for (const LabelledItem& item : evidence.labels) {
    if (!members[item.stratum]) continue;
    const Label label = item.label == Label::kUnsure ? unsure_is : item.label;
    statistics::add_label(group.tally, least / item.pi, label == Label::kCommerce);
    ++group.labels;
  }
  return group;
}

std::optional<double> share_of(const Group& group) {
  double hits = 0.0;
  double all = 0.0;
  for (const statistics::WeightedCount& count : group.tally) {
    hits += count.weight * count.hits;
    all += count.weight * (count.hits + count.misses);
  }
  if (all <= 0.0) return std::nullopt;
  return hits / all;
}

Group with_labels(const Group& group, double labels, double share) {
  Group more = group;
  if (group.labels == 0) {
    more.tally = {{1.0, labels * share, labels * (1.0 - share)}};
    return more;
  }
  // Spread over the weights as those so far, since the design goes on.
  for (statistics::WeightedCount& count : more.tally) {
    const double part = labels * (count.hits + count.misses) / static_cast<double>(group.labels);
    count.hits += part * share;
    count.misses += part * (1.0 - share);
  }
  return more;
}

}  // namespace prefilter::gate
