#include "service/gate/sentences.h"

#include <cmath>
#include <cstdio>

#include "service/shadow/times.h"

namespace prefilter::gate {
namespace {

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

std::string kind_of(shadow::Cell cell) {
  switch (cell) {
    case shadow::Cell::kBoth:
      return "of what both block";
    case shadow::Cell::kModelOnly:
      return "of what the model alone blocks";
    case shadow::Cell::kRegexOnly:
      return "of what the regex alone blocks";
    case shadow::Cell::kNeither:
      break;
  }
  return "of what neither blocks";
}

/// Labels are guessed from few: their first two digits are more than is known.
size_t rounded(size_t labels) {
  size_t unit = 1;
  while (labels / unit >= 100) unit *= 10;
  return (labels + unit - 1) / unit * unit;
}

/// What would settle a figure that has not reached its bound.
std::string advice(const Condition& condition, bool hopeless, const std::string& better) {
  if (!condition.more_labels.empty()) {
    return "; " + labels_in_words(condition.more_labels) +
           " would settle it if they come out like those so far";
  }
  if (hopeless) return "; more labels will not help: " + better;
  return "; so close to the limit that more than 20,000 labels were needed";
}

std::string confidence(const Criteria& criteria) {
  return percent(1.0 - criteria.alpha) + " confidence at every look";
}

}  // namespace

std::string percent(double share) {
  // Downwards, so that no bound reads better than it is.
  return formatted("%.1f %%", std::floor(share * 1000.0) / 10.0);
}

std::string points(double difference) {
  return formatted("%+.1f points", std::floor(difference * 1000.0) / 10.0);
}

std::string labels_in_words(const std::vector<LabelNeed>& needs) {
  size_t all = 0;
  std::string kinds;
  for (const LabelNeed& need : needs) {
    all += need.labels;
    kinds += (kinds.empty() ? ": " : ", ") + std::to_string(rounded(need.labels)) + " " +
             kind_of(need.cell);
    if (need.labels > need.unlabelled) {
      kinds += " (of which " + std::to_string(need.unlabelled) + " have come so far)";
    }
  }
  return "about " + std::to_string(rounded(all)) + " more labels" + kinds;
}

std::string log_sentence(const std::string& missing) {
  return missing.empty() ? "the log is complete"
                         : "the log is not complete: " + missing +
                               "; a window with a gap proves nothing, begin a new one";
}

std::string frozen_sentence(bool same) {
  return same ? "one model, one threshold and one regex file all through"
              : "model, threshold or regex file changed within the window; begin a new one";
}

std::string window_sentence(const Window& window) {
  if (window.live && window.replayed) {
    return "live traffic and a replay are mixed; judge them apart";
  }
  if (window.replayed) return "a replayed dump, marked as such";
  if (!window.live) return "nothing was logged";
  std::string text = formatted("%.1f", window.days) + " days of live traffic";
  if (window.since_ms > 0) {
    text += " since " + shadow::time_text(window.since_ms).substr(0, 10) +
            ", when the window began anew after a gap (" + window.last_gap + ")";
  }
  if (window.days < window.needed_days) {
    text += "; " + formatted("%.1f", window.needed_days - window.days) + " more are needed";
  }
  return text;
}

std::string nothing_blocked_sentence(const std::string& where) {
  return "the model blocks nothing" + where;
}

std::string precision_sentence(const Condition& condition, const std::string& where,
                               const Criteria& criteria) {
  std::string text = "of what the model blocks" + where + ", ";
  text += condition.estimate ? percent(*condition.estimate) + " is commerce by " +
                                   std::to_string(condition.labels) + " labels"
                             : "too little is labelled";
  text += "; at least " + percent(*condition.lower) + " with " + confidence(criteria);
  if (condition.passed) return text;
  const bool hopeless = condition.estimate && *condition.estimate <= criteria.precision;
  return text + ", " + percent(criteria.precision) + " is needed" +
         advice(condition, hopeless, "a better model or a higher threshold will");
}

std::string recall_sentence(const Condition& condition, const Criteria& criteria) {
  std::string text =
      "of the commerce that either finds, the model's share differs from the regex's by ";
  text += condition.estimate
              ? points(*condition.estimate) + " by " + std::to_string(condition.labels) + " labels"
              : "an amount that too few labels tell";
  text += "; by at least " + points(*condition.lower) + " with " + confidence(criteria);
  if (condition.passed) return text;
  const bool hopeless = condition.estimate && *condition.estimate <= -criteria.recall_margin;
  return text + ", more than " + points(-criteria.recall_margin) + " is needed" +
         advice(condition, hopeless, "a better model or a lower threshold will");
}

}  // namespace prefilter::gate
