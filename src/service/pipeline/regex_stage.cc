#include "service/pipeline/regex_stage.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/suggestion.h"

namespace prefilter::pipeline {
namespace {

using rules::PatternSpec;

std::string full_name(const PatternSpec& spec) { return spec.group + "/" + spec.name; }

bool is_needed(const PatternSpec& spec, Mode mode) {
  return mode != Mode::kSlmOnly || spec.edge_case;
}

/// By either of its names.
bool is_named(const PatternSpec& spec, const std::string& name) {
  return name == spec.name || name == full_name(spec);
}

std::vector<PatternSpec> all_specs(const rules::RuleSet& rules) {
  std::vector<PatternSpec> specs = rules.patterns();
  for (const rules::RefusedPattern& refused : rules.refused()) specs.push_back(refused.spec);
  return specs;
}

Result<void> check_names(const rules::RuleSet& rules, const std::vector<std::string>& names) {
  const std::vector<PatternSpec> specs = all_specs(rules);
  for (const std::string& name : names) {
    if (std::ranges::any_of(specs, [&](const auto& spec) { return is_named(spec, name); })) {
      continue;
    }
    std::vector<std::string> known;
    for (const PatternSpec& spec : specs) known.push_back(spec.name);
    const std::string meant = closest(name, known);
    return Error(ErrorCode::kInvalidArgument,
                 "acknowledged_refusals names " + name + ", which no pattern of the rules has" +
                     (meant.empty() ? "" : "; did you mean " + meant + "?"));
  }
  return {};
}

}  // namespace

RegexStage::RegexStage(rules::RuleSet rules) : rules_(std::move(rules)) {}

Result<RegexStage> RegexStage::create(const rules::RuleSet& all, Mode mode) {
  if (mode != Mode::kSlmOnly) return RegexStage(all);
  std::vector<PatternSpec> kept;
  for (const PatternSpec& spec : all.patterns()) {
    if (is_needed(spec, mode)) kept.push_back(spec);
  }
  Result<rules::RuleSet> compiled = rules::RuleSet::compile(std::move(kept));
  if (!compiled) return compiled.error();
  return RegexStage(*std::move(compiled));
}

RegexVerdict RegexStage::judge(const Article& article) const noexcept {
  const auto start = std::chrono::steady_clock::now();
  RegexVerdict verdict;
  verdict.asked = true;
  try {
    const rules::ReducedArticle text = rules::reduced(article);
    verdict.language = text.language;
    for (const size_t index : rules_.matching(text)) {
      const PatternSpec& spec = rules_.patterns()[index];
      const std::string name = full_name(spec);
      if (spec.backup && !verdict.backup) verdict.backup_hit = name;
      if (spec.edge_case && !verdict.edge_case) verdict.edge_case_hit = name;
      verdict.backup = verdict.backup || spec.backup;
      verdict.edge_case = verdict.edge_case || spec.edge_case;
      verdict.hits.push_back(name);
    }
    if (!verdict.hits.empty()) verdict.action = Action::kBlock;
  } catch (const std::exception& failure) {
    verdict = RegexVerdict();
    verdict.asked = true;
    verdict.error = Error(ErrorCode::kUnavailable, "the rules failed");
  }
  verdict.time = std::chrono::steady_clock::now() - start;
  return verdict;
}

std::vector<ListedPattern> list_patterns(const rules::RuleSet& all, Mode mode) {
  std::vector<ListedPattern> list;
  const auto add = [&](const PatternSpec& spec, bool refused) {
    if (!is_needed(spec, mode)) return;
    list.push_back({.name = full_name(spec), .language = spec.language, .refused = refused});
  };
  for (const PatternSpec& spec : all.patterns()) add(spec, false);
  for (const rules::RefusedPattern& refused : all.refused()) add(refused.spec, true);
  return list;
}

Result<void> check_refusals(const rules::RuleSet& rules,
                            const std::vector<std::string>& acknowledged) {
  if (Result<void> known = check_names(rules, acknowledged); !known) return known.error();
  std::string open;
  for (const rules::RefusedPattern& refused : rules.refused()) {
    const auto names_it = [&](const std::string& name) { return is_named(refused.spec, name); };
    if (!std::ranges::any_of(acknowledged, names_it)) open += "\n  " + refused.error.message();
  }
  if (open.empty()) return {};
  return Error(ErrorCode::kRefused,
               "patterns that could not be taken keep the pipeline in mode shadow; mend them, or "
               "list their names under acknowledged_refusals:" +
                   open);
}

}  // namespace prefilter::pipeline
