#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/rules/rule_set.h"
#include "service/pipeline/pair.h"

namespace prefilter::pipeline {

/// The users' own patterns as a judge of articles. Immutable: safe to share between threads.
class RegexStage {
 public:
  /// Takes what mode needs of the rules: in slm_only those marked `edge_case`, else all.
  /// Errors: those of RuleSet::compile.
  static Result<RegexStage> create(const rules::RuleSet& all, Mode mode);

  /// Which patterns hit. Never fails: see RegexVerdict::error.
  RegexVerdict judge(const Article& article) const noexcept;

  size_t patterns() const { return rules_.patterns().size(); }

 private:
  explicit RegexStage(rules::RuleSet rules);

  rules::RuleSet rules_;
};

/// A pattern of a rules file, as far as somebody who counts hits must know it.
struct ListedPattern {
  std::string name;      ///< "group/name", as in RegexVerdict::hits
  std::string language;  ///< ISO 639-1: it looks at articles of that language and at those that
                         ///< name none; empty: at all
  bool refused = false;  ///< it could not be taken: it looks at nothing
};

/// The patterns that mode needs of the rules, those refused included, in the file's order but the
/// refused last.
std::vector<ListedPattern> list_patterns(const rules::RuleSet& all, Mode mode);

/// Whether the pipeline may leave mode shadow with these rules: a pattern that could not be taken
/// protects nobody any more once the rules are a backup alone, so that somebody has to say of each,
/// by name or "group/name", that this is known.
/// Errors: kRefused, naming each such pattern with the reason and a way out; kInvalidArgument for a
/// name that no pattern has, with the one that was probably meant.
Result<void> check_refusals(const rules::RuleSet& rules,
                            const std::vector<std::string>& acknowledged);

}  // namespace prefilter::pipeline
