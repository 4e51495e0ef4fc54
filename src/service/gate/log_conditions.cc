#include "service/gate/log_conditions.h"

#include <algorithm>

#include "service/gate/sentences.h"

namespace prefilter::gate {
namespace {

using shadow::Evidence;
using shadow::EvidenceRun;
using shadow::LabelledItem;

constexpr double kDayMs = 24.0 * 3600.0 * 1000.0;

bool possible(const LabelledItem& item, const Evidence& evidence) {
  return item.stratum < evidence.strata.size() && item.pi > 0.0 && item.pi <= 1.0 &&
         item.pi >= evidence.strata[item.stratum].least_pi;
}

/// Days of traffic in the runs; the time between them was not logged.
double days_of(const Evidence& evidence) {
  double days = 0.0;
  for (const EvidenceRun& run : evidence.runs) {
    days += static_cast<double>(std::max<int64_t>(0, run.last_ms - run.first_ms)) / kDayMs;
  }
  return days;
}

}  // namespace

std::string contradiction(const Evidence& evidence) {
  if (evidence.runs.empty()) return "there is no run of this model with this threshold";
  std::vector<uint64_t> labels(evidence.strata.size(), 0);
  for (const LabelledItem& item : evidence.labels) {
    if (!possible(item, evidence)) {
      return "a label's stratum or probability is impossible: the log contradicts itself";
    }
    ++labels[item.stratum];
  }
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] > evidence.strata[i].count) {
      return "a stratum has more labels than articles: the log contradicts itself";
    }
  }
  return "";
}

Condition log_condition(const Evidence& evidence) {
  Condition condition{.name = "log"};
  std::string missing = contradiction(evidence);
  for (const EvidenceRun& run : evidence.runs) {
    if (!missing.empty()) break;
    if (run.dropped > 0) missing = std::to_string(run.dropped) + " articles were not logged";
    if (!run.clean) missing = "a run was broken off";
    if (!run.gaps.empty()) missing = run.gaps.front();
  }
  condition.passed = missing.empty();
  condition.sentence = log_sentence(missing);
  return condition;
}

Condition frozen_condition(const Evidence& evidence) {
  Condition condition{.name = "frozen"};
  const auto differs = [&](const EvidenceRun& run) {
    const EvidenceRun& first = evidence.runs.front();
    return run.model_sha256 != first.model_sha256 || run.threshold != first.threshold ||
           run.rules_sha256 != first.rules_sha256;
  };
  const bool same = !evidence.runs.empty() &&
                    std::none_of(evidence.runs.begin(), evidence.runs.end(), differs) &&
                    !evidence.runs.front().model_sha256.empty();
  condition.passed = same;
  condition.sentence = frozen_sentence(same);
  return condition;
}

Condition window_condition(const Evidence& evidence, const Criteria& criteria) {
  Condition condition{.name = "window"};
  Window window{.days = days_of(evidence),
                .needed_days = criteria.days,
                .since_ms = evidence.since_ms,
                .last_gap = evidence.last_gap};
  for (const EvidenceRun& run : evidence.runs) {
    (run.replay ? window.replayed : window.live) = true;
  }
  if (window.live && !window.replayed) {
    condition.estimate = window.days;
    condition.lower = window.days;
    condition.needed = criteria.days;
    condition.passed = window.days >= criteria.days;
  } else {
    condition.passed = window.replayed && !window.live;
  }
  condition.sentence = window_sentence(window);
  return condition;
}

}  // namespace prefilter::gate
