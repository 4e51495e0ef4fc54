#include "service/pipeline/apply.h"

#include <utility>

namespace prefilter::pipeline {
namespace {

Error no_verdict() {
  return Error(ErrorCode::kUnavailable, "neither the model nor a rule has judged the article");
}

Verdict passed_unjudged(Verdict verdict, Error why) {
  verdict.action = Action::kPass;
  verdict.decided_by = DecidedBy::kErrorPass;
  verdict.p_commerce = 0.0F;
  verdict.error = std::move(why);
  return verdict;
}

Verdict decided(Verdict verdict, Action action, DecidedBy decided_by) {
  verdict.action = action;
  verdict.decided_by = decided_by;
  return verdict;
}

bool can_decide(const RegexVerdict& regex) { return regex.asked && !regex.error; }

/// Nothing of the model may show here: the verdict is given before it is asked.
Verdict by_rules(const RegexVerdict& regex) {
  Verdict verdict;
  verdict.language = regex.language.empty() ? "other" : regex.language;
  if (can_decide(regex)) return decided(std::move(verdict), regex.action, DecidedBy::kRegex);
  return passed_unjudged(std::move(verdict), regex.error.value_or(no_verdict()));
}

/// In place of a model that failed or was not asked.
Verdict without_model(Mode mode, const std::optional<Verdict>& model, const RegexVerdict& regex) {
  Verdict verdict = model.value_or(Verdict());
  if (verdict.language.empty()) verdict.language = "other";
  const Error why = verdict.error.value_or(regex.error.value_or(no_verdict()));
  if (!can_decide(regex)) return passed_unjudged(std::move(verdict), why);
  if (mode == Mode::kPrimary) {
    return decided(std::move(verdict), regex.action, DecidedBy::kRegexBackup);
  }
  if (regex.edge_case) return decided(std::move(verdict), Action::kBlock, DecidedBy::kEdgeCase);
  return passed_unjudged(std::move(verdict), why);
}

}  // namespace

Verdict apply(Mode mode, const std::optional<Verdict>& model, const RegexVerdict& regex) {
  if (mode == Mode::kShadow) return by_rules(regex);
  if (!model || model->decided_by != DecidedBy::kModel) return without_model(mode, model, regex);
  if (model->action == Action::kBlock || !can_decide(regex)) return *model;
  if (mode == Mode::kPrimary && regex.backup) {
    return decided(*model, Action::kBlock, DecidedBy::kRegexBackup);
  }
  if (mode == Mode::kSlmOnly && regex.edge_case) {
    return decided(*model, Action::kBlock, DecidedBy::kEdgeCase);
  }
  return *model;
}

std::string reason_of(const Pair& pair) {
  if (pair.verdict.action == Action::kPass) return "passed";
  if (pair.verdict.decided_by == DecidedBy::kModel || pair.regex.hits.empty()) {
    return "commerce_content";
  }
  const bool stands_in = !pair.model || pair.model->decided_by != DecidedBy::kModel;
  std::string pattern = pair.regex.hits.front();
  if (pair.verdict.decided_by == DecidedBy::kEdgeCase) pattern = pair.regex.edge_case_hit;
  if (pair.verdict.decided_by == DecidedBy::kRegexBackup && !stands_in) {
    pattern = pair.regex.backup_hit;
  }
  return pattern.substr(pattern.find('/') + 1);
}

}  // namespace prefilter::pipeline
