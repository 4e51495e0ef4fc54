#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace prefilter::pipeline {

/// What became of a step.
enum class Action {
  kRan,
  kSkipped,  ///< nothing had changed
  kFailed,
  kInterrupted,
  kNotReached,   ///< an earlier one failed or was interrupted
  kNotSelected,  ///< --from or --only leave it out
  kWouldRun,     ///< in a dry run
};

std::string_view to_string(Action action);  ///< "ran", "skipped", "failed", … "would_run"

struct StepReport {
  std::string id;
  Action action = Action::kNotReached;
  std::string reason;    ///< why it ran, or failed
  double seconds = 0.0;  ///< of its last run, this one or an earlier one; 0: never
  int exit_status = 0;
  std::vector<std::string> words;  ///< its command
};

struct RunReport {
  std::string experiment;
  std::vector<StepReport> steps;
  double seconds = 0.0;  ///< of this run, looking at files included

  size_t count(Action action) const;
  /// The exit status of the failed or interrupted step; 0 if there is none.
  int exit_status() const;
};

std::string to_json(const RunReport& report);

/// For people: a row a step.
std::string to_table(const RunReport& report);

}  // namespace prefilter::pipeline
