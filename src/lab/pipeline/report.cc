#include "lab/pipeline/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace prefilter::pipeline {
namespace {

using nlohmann::ordered_json;

std::string duration(double seconds) {
  char text[64];
  if (seconds < 60.0) {
    std::snprintf(text, sizeof(text), "%.1f s", seconds);
  } else {
    const auto whole = static_cast<long>(seconds + 0.5);
    std::snprintf(text, sizeof(text), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return text;
}

std::string in_words(Action action) {
  std::string words(to_string(action));
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::kRan:
      return "ran";
    case Action::kSkipped:
      return "skipped";
    case Action::kFailed:
      return "failed";
    case Action::kInterrupted:
      return "interrupted";
    case Action::kNotReached:
      return "not_reached";
    case Action::kNotSelected:
      return "not_selected";
    case Action::kWouldRun:
      break;
  }
  return "would_run";
}

size_t RunReport::count(Action action) const {
  return static_cast<size_t>(std::ranges::count(steps, action, &StepReport::action));
}

int RunReport::exit_status() const {
  for (const StepReport& step : steps) {
    if (step.action == Action::kFailed || step.action == Action::kInterrupted) {
      return step.exit_status;
    }
  }
  return 0;
}

std::string to_json(const RunReport& report) {
  ordered_json out = {{"format_version", 1},
                      {"experiment", report.experiment},
                      {"seconds", report.seconds},
                      {"ran", report.count(Action::kRan)},
                      {"skipped", report.count(Action::kSkipped)},
                      {"steps", ordered_json::array()}};
  for (const StepReport& step : report.steps) {
    out["steps"].push_back({{"step", step.id},
                            {"action", to_string(step.action)},
                            {"reason", step.reason},
                            {"seconds", step.seconds},
                            {"exit_status", step.exit_status},
                            {"command", step.words}});
  }
  return out.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_table(const RunReport& report) {
  size_t width = 4;
  for (const StepReport& step : report.steps) width = std::max(width, step.id.size());
  std::string text;
  double all = 0.0;
  for (const StepReport& step : report.steps) {
    all += step.seconds;
    text += padded(step.id, width) + "  " + padded(in_words(step.action), 12) + "  " +
            padded(step.seconds > 0.0 ? duration(step.seconds) : "", 9);
    text += (step.reason.empty() ? "" : "  " + step.reason) + "\n";
  }
  const size_t ran = report.count(Action::kRan);
  text += std::to_string(ran) + (ran == 1 ? " step" : " steps") + " of " +
          std::to_string(report.steps.size()) + " ran, " +
          std::to_string(report.count(Action::kSkipped)) + " skipped; this run took " +
          duration(report.seconds) + ", the last runs of all steps " + duration(all) + "\n";
  return text;
}

}  // namespace prefilter::pipeline
