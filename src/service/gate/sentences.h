#pragma once

#include <string>

#include "service/gate/gate.h"

namespace prefilter::gate {

/// What the window consists of.
struct Window {
  bool live = false;
  bool replayed = false;
  double days = 0.0;
  double needed_days = 0.0;
  int64_t since_ms = 0;       ///< it begins after a gap of the log, Unix time; 0: with the log
  std::string last_gap = {};  ///< that gap
};

/// What people read of each condition: what was found, what was asked for, what would help.
/// missing: the first thing that the log lacks; "" if it is complete.
std::string log_sentence(const std::string& missing);
std::string frozen_sentence(bool same);
std::string window_sentence(const Window& window);
/// where: "", " in el".
std::string nothing_blocked_sentence(const std::string& where);
std::string precision_sentence(const Condition& condition, const std::string& where,
                               const Criteria& criteria);
std::string recall_sentence(const Condition& condition, const Criteria& criteria);

/// "98.1 %"; signed: "-2.0 points" for a difference.
std::string percent(double share);
std::string points(double difference);

/// "about 140 more labels: 120 of what both block, 20 of what the model alone blocks".
std::string labels_in_words(const std::vector<LabelNeed>& needs);

}  // namespace prefilter::gate
