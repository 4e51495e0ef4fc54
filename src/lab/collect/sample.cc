#include "lab/collect/sample.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>

namespace prefilter::collect {
namespace {

struct Group {
  size_t present = 0;
  std::vector<size_t> candidates;  // by position
  size_t taken = 0;
};

using Groups = std::map<articles::Stratum, Group>;

Groups group(std::span<const Choice> candidates, const StratumCounts& present) {
  Groups groups;
  for (const auto& [stratum, count] : present) groups[stratum].present = count;
  for (size_t i = 0; i < candidates.size(); ++i) {
    groups[candidates[i].stratum].candidates.push_back(i);
  }
  for (auto& [stratum, group] : groups) {
    std::sort(group.candidates.begin(), group.candidates.end(), [&](size_t a, size_t b) {
      return std::tuple(candidates[a].position, a) < std::tuple(candidates[b].position, b);
    });
  }
  return groups;
}

/// Gives one place after the other to the stratum that has fewest, the first of these in order.
void share_out(std::vector<Group*>& groups, size_t places) {
  using Next = std::pair<size_t, size_t>;  // how many it has, its place in the order
  std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!groups[i]->candidates.empty()) queue.emplace(groups[i]->present, i);
  }
  for (; places > 0 && !queue.empty(); --places) {
    const auto [has, place] = queue.top();
    queue.pop();
    if (++groups[place]->taken < groups[place]->candidates.size()) queue.emplace(has + 1, place);
  }
}

}  // namespace

std::vector<std::optional<DropReason>> choose_sample(std::span<const Choice> candidates,
                                                     const StratumCounts& present,
                                                     const SampleOptions& options) {
  std::vector<std::optional<DropReason>> dropped(candidates.size());
  Groups groups = group(candidates, present);
  std::vector<Group*> all;
  size_t have = 0;
  for (auto& [stratum, group] : groups) {
    all.push_back(&group);
    have += group.present;
    if (options.per_stratum == 0) continue;
    const size_t room = options.per_stratum - std::min(options.per_stratum, group.present);
    for (size_t i = room; i < group.candidates.size(); ++i) {
      dropped[group.candidates[i]] = DropReason::kStratumFull;
    }
    group.candidates.resize(std::min(room, group.candidates.size()));
  }
  if (options.total == 0) return dropped;
  share_out(all, options.total - std::min(options.total, have));
  for (const Group* group : all) {
    for (size_t i = group->taken; i < group->candidates.size(); ++i) {
      dropped[group->candidates[i]] = DropReason::kTotalReached;
    }
  }
  return dropped;
}

}  // namespace prefilter::collect
