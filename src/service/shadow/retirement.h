#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/statistics/clopper_pearson.h"
#include "service/shadow/cell.h"

namespace prefilter::shadow {

/// How often a pattern hits, counted over all articles.
struct PatternCounts {
  uint64_t hits = 0;
  uint64_t model_blocks = 0;        ///< of the hits: the model blocks it anyway
  uint64_t alone = 0;               ///< of the hits: no other pattern hits
  uint64_t alone_model_blocks = 0;  ///< of these: the model blocks it anyway
};

/// A kept article that patterns hit.
struct HitItem {
  Cell cell = Cell::kRegexOnly;  ///< kBoth or kRegexOnly
  std::vector<std::string> patterns;
  std::optional<bool> commerce;  ///< what people say; nullopt: no label, or unsure
};

/// A pattern that the rules have, and on how many articles it was tried.
struct TriedPattern {
  std::string name;
  uint64_t articles = 0;
};

/// Everything that the judgement of patterns rests on.
struct RetirementInput {
  /// Of the rules, those that were tried; empty where the log does not say which there are. What
  /// is not in `counts` has never hit.
  std::vector<TriedPattern> tried;
  std::map<std::string, PatternCounts> counts;
  std::vector<HitItem> items;  ///< kept ones of kBoth and kRegexOnly
  uint64_t both = 0;           ///< articles of the cell
  uint64_t model_only = 0;
  uint64_t regex_only = 0;
};

struct RetirementOptions {
  /// What may be lost: commerce that nobody blocks any more, of all articles blocked by either.
  double tolerance = 0.005;
  double confidence = 0.95;  ///< for all patterns together (Bonferroni)
};

enum class PatternFate {
  kRedundant,  ///< can go: what would be lost is surely below the tolerance
  kHarmful,    ///< can go: of what it alone blocks, surely less than half is commerce
  kUnused,     ///< can go: it never hit, and was tried often enough for that to show something
  kNeeded,     ///< stays: what would be lost is surely above the tolerance
  kUndecided,  ///< stays: nothing is sure yet
};
std::string_view to_string(PatternFate fate);  ///< "redundant", "harmful", "unused", …

struct PatternReport {
  std::string name;
  PatternCounts counts;
  uint64_t tried = 0;  ///< articles that it looked at; 0: none, or not known
  /// Of one without hits: bound of the share of such articles that it would hit.
  double hit_rate_high = 1.0;
  uint64_t unique = 0;  ///< alone, and the model passes it: nobody else catches these
  size_t labelled = 0;  ///< of its hits
  size_t commerce = 0;  ///< of these
  size_t unique_labelled = 0;
  size_t unique_commerce = 0;
  statistics::Interval precision;  ///< share of its hits that is commerce
  double loss_low = 0.0;   ///< of commerce if it goes and all others stay, as a share of all
  double loss_high = 1.0;  ///< articles blocked by either; bounds
  PatternFate fate = PatternFate::kUndecided;
  size_t labels_needed = 0;  ///< kUndecided with hits: of its unique hits that have no label yet
};

struct Retirement {
  std::vector<PatternReport> patterns;  ///< by hits, the most first; those without any by name
  /// Those that can go, all of them together: of two patterns that catch the same, one stays.
  std::vector<std::string> can_go;
  double loss_high = 0.0;  ///< bound of what is lost if all of can_go go
  uint64_t blocked = 0;    ///< articles that either blocks
  /// A pattern without hits can go once so many articles were blocked, and so many tried on it.
  /// nullopt: no number shows it.
  std::optional<uint64_t> unused_needs;
};

/// Says which patterns can go once the model decides. Bounds are exact (Clopper and Pearson) for
/// two steps: how many articles a pattern alone catches, as a share of what either blocks, and how
/// many of those are commerce; each takes half of the error that is allowed.
///
/// A pattern that never hit has caught nothing alone, and is judged by the same bound of the loss:
/// of n articles none leaves a share of up to 1 - (alpha / 2)^(1 / n) open (the rule of three with
/// the exact figure, and for all patterns at once). One of a language that hardly came would pass
/// that too, so that it must also have been tried on as many articles.
Retirement judge_patterns(const RetirementInput& input, const RetirementOptions& options = {});

}  // namespace prefilter::shadow
