#include "service/shadow/retirement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "service/statistics/stratified.h"

namespace prefilter::shadow {
namespace {

using statistics::Interval;
using statistics::StratumLabels;

/// Articles that only patterns of some set catch, and what people say of them.
struct Lost {
  uint64_t kept = 0;
  uint64_t labelled = 0;
  uint64_t commerce = 0;
};

struct Bounds {
  double low = 0.0;
  double high = 1.0;
};

class Judge {
 public:
  Judge(const RetirementInput& input, const RetirementOptions& options)
      : input_(input), options_(options) {
    for (const HitItem& item : input.items) kept_ += item.cell == Cell::kRegexOnly ? 1 : 0;
    for (const TriedPattern& one : input.tried) {
      if (!input.counts.contains(one.name)) unused_.push_back(one);
    }
    const size_t questions = std::max<size_t>(input.counts.size() + unused_.size(), 1);
    // Two bounds a pattern, and both ends of each interval.
    confidence_ = 1.0 - (1.0 - options.confidence) / static_cast<double>(2 * questions);
  }

  Retirement run();

 private:
  PatternReport report_of(const std::string& name, const PatternCounts& counts) const;
  PatternReport report_of_unused(const TriedPattern& tried) const;
  std::optional<uint64_t> unused_needs() const;
  Lost lost_without(const std::set<std::string>& gone) const;
  Bounds loss_of(const Lost& lost) const;
  void decide(PatternReport& pattern) const;
  void choose(Retirement& retirement) const;
  Interval precision_of(const std::string& name, const PatternCounts& counts,
                        PatternReport& into) const;

  const RetirementInput& input_;
  RetirementOptions options_;
  double confidence_ = 0.95;
  uint64_t kept_ = 0;  // items of kRegexOnly
  std::vector<TriedPattern> unused_;
};

Lost Judge::lost_without(const std::set<std::string>& gone) const {
  Lost lost;
  for (const HitItem& item : input_.items) {
    if (item.cell != Cell::kRegexOnly) continue;
    const bool caught = std::any_of(item.patterns.begin(), item.patterns.end(),
                                    [&](const std::string& name) { return !gone.contains(name); });
    if (caught) continue;
    ++lost.kept;
    if (!item.commerce) continue;
    ++lost.labelled;
    lost.commerce += *item.commerce ? 1 : 0;
  }
  return lost;
}

/// Commerce among what is lost, as a share of all that either blocks.
Bounds Judge::loss_of(const Lost& lost) const {
  const uint64_t blocked = input_.both + input_.model_only + input_.regex_only;
  if (blocked == 0) return {};
  // All disagreements are kept unless room was short; then the kept ones are a random sample.
  const bool all_kept = kept_ >= input_.regex_only;
  Interval share;
  if (all_kept) {
    share = statistics::clopper_pearson(lost.kept, blocked, confidence_);
  } else {
    const double regex_share =
        static_cast<double>(input_.regex_only) / static_cast<double>(blocked);
    share = statistics::clopper_pearson(lost.kept, kept_, confidence_);
    share.low *= regex_share;
    share.high *= regex_share;
  }
  if (lost.kept == 0) return {.low = 0.0, .high = share.high};
  const Interval commerce = statistics::clopper_pearson(lost.commerce, lost.labelled, confidence_);
  return {.low = share.low * commerce.low, .high = share.high * commerce.high};
}

Interval Judge::precision_of(const std::string& name, const PatternCounts& counts,
                             PatternReport& into) const {
  std::array<StratumLabels, 2> strata;  // what the model blocks too, what it passes
  strata[0].weight = static_cast<double>(counts.model_blocks);
  strata[1].weight = static_cast<double>(counts.hits - counts.model_blocks);
  for (const HitItem& item : input_.items) {
    if (!item.commerce) continue;
    if (std::find(item.patterns.begin(), item.patterns.end(), name) == item.patterns.end())
      continue;
    StratumLabels& stratum = strata[item.cell == Cell::kBoth ? 0 : 1];
    ++stratum.labelled;
    stratum.hits += *item.commerce ? 1 : 0;
  }
  into.labelled = strata[0].labelled + strata[1].labelled;
  into.commerce = strata[0].hits + strata[1].hits;
  return statistics::stratified_share(strata, 0.95);
}

void Judge::decide(PatternReport& pattern) const {
  const Interval commerce =
      statistics::clopper_pearson(pattern.unique_commerce, pattern.unique_labelled, confidence_);
  if (pattern.loss_high <= options_.tolerance) {
    pattern.fate = PatternFate::kRedundant;
  } else if (pattern.unique_labelled > 0 && commerce.high < 0.5) {
    pattern.fate = PatternFate::kHarmful;
  } else if (pattern.loss_low > options_.tolerance) {
    pattern.fate = PatternFate::kNeeded;
  } else {
    pattern.fate = PatternFate::kUndecided;
    pattern.labels_needed = static_cast<size_t>(pattern.unique) -
                            std::min(pattern.unique_labelled, static_cast<size_t>(pattern.unique));
  }
}

PatternReport Judge::report_of(const std::string& name, const PatternCounts& counts) const {
  PatternReport pattern;
  pattern.name = name;
  pattern.counts = counts;
  pattern.unique = counts.alone - counts.alone_model_blocks;
  const Lost lost = lost_without({name});
  pattern.unique_labelled = lost.labelled;
  pattern.unique_commerce = lost.commerce;
  pattern.precision = precision_of(name, counts, pattern);
  const Bounds loss = loss_of(lost);
  pattern.loss_low = loss.low;
  pattern.loss_high = loss.high;
  decide(pattern);
  return pattern;
}

/// How many articles without a hit bound the share of hits by the tolerance.
std::optional<uint64_t> Judge::unused_needs() const {
  if (options_.tolerance >= 1.0) return 0;
  if (options_.tolerance <= 0.0) return std::nullopt;
  const double tail = (1.0 - confidence_) / 2.0;
  return static_cast<uint64_t>(std::ceil(std::log(tail) / std::log1p(-options_.tolerance)));
}

PatternReport Judge::report_of_unused(const TriedPattern& tried) const {
  PatternReport pattern;
  pattern.name = tried.name;
  pattern.tried = tried.articles;
  pattern.hit_rate_high = statistics::clopper_pearson(0, tried.articles, confidence_).high;
  pattern.loss_low = 0.0;
  pattern.loss_high = loss_of({}).high;
  const bool shown =
      pattern.loss_high <= options_.tolerance && pattern.hit_rate_high <= options_.tolerance;
  pattern.fate = shown ? PatternFate::kUnused : PatternFate::kUndecided;
  return pattern;
}

/// Lets patterns go one after another, those of which least is lost first, as long as all that go
/// together stay within the tolerance. What harmful ones alone catch does not count: nobody wants
/// it.
void Judge::choose(Retirement& retirement) const {
  std::vector<const PatternReport*> candidates;
  std::set<std::string> gone;
  std::set<std::string> harmful;
  for (const PatternReport& pattern : retirement.patterns) {
    if (pattern.fate == PatternFate::kHarmful) harmful.insert(pattern.name);
    const bool costs_nothing =
        pattern.fate == PatternFate::kRedundant || pattern.fate == PatternFate::kUnused;
    if (costs_nothing) candidates.push_back(&pattern);
  }
  const Lost unwanted = lost_without(harmful);
  const auto loss_without = [&](const std::set<std::string>& names) {
    Lost lost = lost_without(names);
    lost.kept -= std::min(lost.kept, unwanted.kept);
    lost.labelled -= std::min(lost.labelled, unwanted.labelled);
    lost.commerce -= std::min(lost.commerce, unwanted.commerce);
    return loss_of(lost).high;
  };
  gone = harmful;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const PatternReport* a, const PatternReport* b) {
                     return a->counts.hits < b->counts.hits;
                   });
  for (const PatternReport* pattern : candidates) {
    gone.insert(pattern->name);
    if (loss_without(gone) > options_.tolerance) gone.erase(pattern->name);
  }
  retirement.can_go.assign(gone.begin(), gone.end());
  if (!gone.empty()) retirement.loss_high = loss_without(gone);
}

Retirement Judge::run() {
  Retirement retirement;
  for (const auto& [name, counts] : input_.counts) {
    retirement.patterns.push_back(report_of(name, counts));
    const auto tried = std::ranges::find(input_.tried, name, &TriedPattern::name);
    if (tried != input_.tried.end()) retirement.patterns.back().tried = tried->articles;
  }
  for (const TriedPattern& one : unused_) retirement.patterns.push_back(report_of_unused(one));
  std::stable_sort(
      retirement.patterns.begin(), retirement.patterns.end(),
      [](const PatternReport& a, const PatternReport& b) { return a.counts.hits > b.counts.hits; });
  retirement.blocked = input_.both + input_.model_only + input_.regex_only;
  retirement.unused_needs = unused_needs();
  choose(retirement);
  return retirement;
}

}  // namespace

std::string_view to_string(PatternFate fate) {
  constexpr std::array<std::string_view, 5> kNames = {"redundant", "harmful", "unused", "needed",
                                                      "undecided"};
  return kNames[static_cast<size_t>(fate)];
}

Retirement judge_patterns(const RetirementInput& input, const RetirementOptions& options) {
  return Judge(input, options).run();
}

}  // namespace prefilter::shadow
