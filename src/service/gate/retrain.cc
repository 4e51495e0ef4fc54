#include "service/gate/retrain.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "service/gate/claims.h"
#include "service/gate/log_conditions.h"
#include "service/gate/sentences.h"

namespace prefilter::gate {
namespace {

using shadow::Cell;
using shadow::Label;
using shadow::LabelledItem;

bool model_blocks(Cell cell) { return cell == Cell::kBoth || cell == Cell::kModelOnly; }

/// The upper bound of a claim's sum: the lower one of its negative.
double upper_bound_of(Claim claim, double alpha) {
  for (double& coefficient : claim.coefficients) coefficient = -coefficient;
  return -lower_bound_of(claim, alpha);
}

void count_labels(const shadow::Evidence& evidence, RetrainAdvice& advice) {
  for (const LabelledItem& item : evidence.labels) {
    if (item.label == Label::kUnsure) continue;
    ++advice.labels;
    const bool blocked = model_blocks(evidence.strata[item.stratum].cell);
    if (blocked != (item.label == Label::kCommerce)) ++advice.mistakes;
  }
}

void look_at_quality(const shadow::Evidence& evidence, const Criteria& criteria,
                     RetrainAdvice& advice) {
  const Claim precision =
      precision_claim(evidence, [](std::string_view) { return true; }, criteria.precision);
  const double most = upper_bound_of(precision, criteria.alpha);
  if (precision.coefficients[0] + precision.coefficients[1] > 0.0 && most < criteria.precision) {
    advice.retrain = Retrain::kNow;
    advice.reasons.push_back("of what the model blocks, at most " + percent(most) +
                             " is commerce, " + percent(criteria.precision) + " is needed");
  }
  if (upper_bound_of(recall_claim(evidence, -criteria.recall_margin), criteria.alpha) < 0.0) {
    advice.retrain = Retrain::kNow;
    advice.reasons.push_back("the model finds less commerce than the regex by more than " +
                             percent(criteria.recall_margin));
  }
}

void look_at_amount(const RetrainOptions& options, RetrainAdvice& advice) {
  const auto worth =
      static_cast<size_t>(options.worth_share * static_cast<double>(options.trained_on));
  const bool many = options.trained_on > 0 && advice.labels >= worth;
  if (many) {
    advice.reasons.push_back(std::to_string(advice.labels) + " new labels to the " +
                             std::to_string(options.trained_on) + " that it learned from");
  }
  if (advice.mistakes >= options.worth_mistakes) {
    advice.reasons.push_back(std::to_string(advice.mistakes) +
                             " labelled mistakes of the model to learn from");
  }
  if (many || advice.mistakes >= options.worth_mistakes) {
    advice.retrain = std::max(advice.retrain, Retrain::kSoon);
  } else if (advice.retrain == Retrain::kNotYet) {
    advice.reasons.push_back(
        "look again after about " + std::to_string(options.worth_mistakes - advice.mistakes) +
        " more labelled mistakes" +
        (options.trained_on > 0 ? " or " + std::to_string(worth - advice.labels) + " more labels"
                                : std::string()));
  }
}

}  // namespace

std::string_view to_string(Retrain retrain) {
  if (retrain == Retrain::kNow) return "now";
  return retrain == Retrain::kSoon ? "soon" : "not_yet";
}

RetrainAdvice advise_retraining(const shadow::Evidence& evidence, const RetrainOptions& options) {
  RetrainAdvice advice;
  if (const std::string wrong = contradiction(evidence); !wrong.empty()) {
    advice.reasons.push_back(wrong);
    return advice;
  }
  count_labels(evidence, advice);
  look_at_quality(evidence, options.criteria, advice);
  look_at_amount(options, advice);
  return advice;
}

std::string to_text(const RetrainAdvice& advice) {
  std::string text = advice.retrain == Retrain::kNow    ? "retrain now\n"
                     : advice.retrain == Retrain::kSoon ? "retrain soon\n"
                                                        : "not yet\n";
  for (const std::string& reason : advice.reasons) text += "  " + reason + "\n";
  return text + "  (" + std::to_string(advice.labels) + " labels, " +
         std::to_string(advice.mistakes) + " mistakes of the model)\n";
}

std::string to_json(const RetrainAdvice& advice) {
  const nlohmann::ordered_json json = {{"format", "prefilter-retrain-advice/1"},
                                       {"retrain", to_string(advice.retrain)},
                                       {"labels", advice.labels},
                                       {"mistakes", advice.mistakes},
                                       {"reasons", advice.reasons}};
  return json.dump(2) + "\n";
}

}  // namespace prefilter::gate
