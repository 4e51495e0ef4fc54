#include "lab/pipeline/runner.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "lab/pipeline/fingerprint.h"
#include "lab/pipeline/training_summary.h"
#include "lab/pipeline/work_folder.h"

namespace prefilter::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr int kSignal = 128;  // exit statuses from here on: a signal ended it, as shells count

/// What is known of a step before it may run.
struct Look {
  std::optional<Record> before;
  Record now;          // as it would be kept
  std::string reason;  // to run; empty: up to date
};

bool is_named(const Step& step, const std::string& name) {
  return step.id == name || step.kind->verb == name;
}

std::string settings_difference(const Record& before, const Record& now) {
  for (const auto& [name, values] : now.settings) {
    const auto found = before.settings.find(name);
    if (found == before.settings.end()) return name + " was set";
    if (found->second != values) return name + " changed";
  }
  for (const auto& [name, values] : before.settings) {
    if (!now.settings.contains(name)) return name + " is no longer set";
  }
  return "";
}

bool same_work(const Record& before, const Record& now) {
  return before.program == now.program && before.settings == now.settings &&
         before.inputs == now.inputs;
}

class Runner {
 public:
  Runner(const Plan& plan, const RunOptions& options, const RunContext& context, WorkFolder folder)
      : plan_(plan), options_(options), context_(context), folder_(std::move(folder)) {}

  Result<RunReport> run() {
    const double start = context_.now_s();
    RunReport report;
    report.experiment = plan_.experiment;
    bool from_reached = options_.from.empty();
    bool ended = false;
    for (size_t i = 0; i < plan_.steps.size(); ++i) {
      const Step& step = plan_.steps[i];
      from_reached = from_reached || is_named(step, options_.from);
      const bool selected =
          from_reached && (options_.only.empty() || is_named(step, options_.only));
      StepReport row;
      row.id = step.id;
      row.words = step.words;
      if (!step.kind->per_candidate && !options_.dry_run && !ended) {
        // Before the page of the results, which shows it.
        if (Result<void> done = summarise_training(plan_); !done) return done.error();
      }
      if (!selected) {
        row.action = Action::kNotSelected;
      } else if (!ended) {
        if (Result<void> done = take(step, i, row); !done) return done.error();
        ended = row.action == Action::kFailed || row.action == Action::kInterrupted;
      }
      report.steps.push_back(std::move(row));
    }
    if (!options_.dry_run) {
      if (Result<void> done = summarise_training(plan_); !done) return done.error();
    }
    report.seconds = context_.now_s() - start;
    return report;
  }

 private:
  void say(size_t place, const std::string& text) const {
    if (!context_.say) return;
    context_.say("[" + std::to_string(place + 1) + "/" + std::to_string(plan_.steps.size()) + "] " +
                 plan_.steps[place].id + ": " + text);
  }

  bool stopped() const { return context_.stop && context_.stop(); }

  /// Settings and inputs as they are now, and whether they ask for a run.
  Result<Look> look_at(const Step& step) const {
    Look look;
    Result<std::optional<Record>> before = folder_.record_of(step.id);
    if (!before) return before.error().with("remove that file to run the step again");
    look.before = *std::move(before);
    Result<Fingerprint> inputs = fingerprint_of(step.inputs);
    if (!inputs) return inputs.error().with("step " + step.id);
    look.now.step = step.id;
    look.now.program = context_.program;
    look.now.words = step.words;
    look.now.settings = settings_of(step.settings);
    look.now.inputs = *std::move(inputs);
    Result<std::string> reason = reason_of(step, look);
    if (!reason) return reason.error();
    look.reason = *std::move(reason);
    return look;
  }

  Result<std::string> reason_of(const Step& step, const Look& look) const {
    if (!look.before) return std::string("it has not run yet");
    const Record& before = *look.before;
    if (before.state == State::kFailed) return std::string("it failed the last time");
    if (before.state != State::kDone) return std::string("it was interrupted the last time");
    if (const std::string text = settings_difference(before, look.now); !text.empty()) {
      return "the setting " + text;
    }
    if (before.program != look.now.program) {
      return "made by " + before.program + ", this is " + look.now.program;
    }
    if (const std::string text = difference(before.inputs, look.now.inputs); !text.empty()) {
      return text;
    }
    const Result<Fingerprint> outputs = fingerprint_of(step.outputs);
    if (!outputs) return outputs.error().with("step " + step.id);
    if (const std::string text = difference(before.outputs, *outputs); !text.empty()) {
      return "its output " + text;
    }
    if (options_.force) return std::string("--force");
    for (const Step* earlier : would_run_) {
      for (const std::string& output : earlier->outputs) {
        const auto reads = [&](const std::string& input) {
          return lies_in(input, output) || lies_in(output, input);
        };
        if (std::ranges::any_of(step.inputs, reads)) {
          return "unless " + earlier->id + " makes the same again";
        }
      }
    }
    return std::string();
  }

  Result<void> take(const Step& step, size_t place, StepReport& row) {
    if (stopped()) {
      row.action = Action::kInterrupted;
      row.exit_status = kSignal + 2;
      return {};
    }
    Result<Look> look = look_at(step);
    if (!look) return look.error();
    if (look->before) row.seconds = look->before->seconds;
    row.reason = look->reason;
    if (look->reason.empty()) {
      row.action = Action::kSkipped;
      say(place, "nothing changed");
      return {};
    }
    if (options_.dry_run) {
      row.action = Action::kWouldRun;
      would_run_.push_back(&step);
      return {};
    }
    return execute(step, place, *look, row);
  }

  /// Clears the way for the verb. Gives its words: with the flag to go on, if it can.
  Result<std::vector<std::string>> make_way(const Step& step, const Look& look) const {
    std::error_code failed;
    for (const std::string& output : step.outputs) {
      const fs::path parent = fs::path(output).parent_path();
      if (!parent.empty()) fs::create_directories(parent, failed);
    }
    std::vector<std::string> words = step.words;
    std::vector<std::string> in_the_way = step.new_outputs;
    const std::string state = state_folder(step);
    const bool forced_anew = options_.force && look.before && look.before->state == State::kDone;
    if (look.before && !forced_anew && same_work(*look.before, look.now) && can_resume(step)) {
      words.emplace_back(step.kind->resume.flag);
    } else if (!state.empty()) {
      in_the_way.push_back(state);
    }
    if (!look.before) {
      for (const std::string& path : in_the_way) {
        if (!fs::exists(path, failed)) continue;
        return Error(ErrorCode::kRefused, "step " + step.id + " would make " + path +
                                              ", which is there and was not made by this pipeline: "
                                              "move it away, or set another path");
      }
    }
    if (Result<void> moved = folder_.put_aside(step.id, in_the_way); !moved) return moved.error();
    return words;
  }

  Result<void> execute(const Step& step, size_t place, Look& look, StepReport& row) {
    const Result<std::vector<std::string>> words = make_way(step, look);
    if (!words) return words.error();
    say(place, "runs, because " + look.reason);
    Record& record = look.now;
    record.state = State::kRunning;
    record.started = context_.utc_now();
    if (Result<void> kept = folder_.keep(record); !kept) return kept;
    const double start = context_.now_s();
    const Result<int> status = context_.run(*words);
    record.seconds = row.seconds = context_.now_s() - start;
    if (!status) return status.error().with("step " + step.id);
    record.exit_status = row.exit_status = *status;
    if (*status != 0) return end_badly(step, place, record, row);
    Result<Fingerprint> outputs = fingerprint_of(step.outputs);
    if (!outputs) return outputs.error().with("step " + step.id);
    for (const std::string& output : step.outputs) {
      const auto found = outputs->find(output);
      if (found == outputs->end() || found->second != kAbsent) continue;
      record.state = State::kFailed;
      if (Result<void> kept = folder_.keep(record); !kept) return kept;
      return Error(ErrorCode::kInternal, "step " + step.id + " ended well but left no " + output);
    }
    record.outputs = *std::move(outputs);
    record.state = State::kDone;
    row.action = Action::kRan;
    say(place, "done");
    return folder_.keep(record);
  }

  Result<void> end_badly(const Step& step, size_t place, Record& record, StepReport& row) {
    const bool signal = row.exit_status >= kSignal;
    record.state = signal || stopped() ? State::kInterrupted : State::kFailed;
    row.action = record.state == State::kInterrupted ? Action::kInterrupted : Action::kFailed;
    row.reason = "prefilter-lab " + std::string(step.kind->verb) + " ended with status " +
                 std::to_string(row.exit_status);
    say(place, std::string(to_string(row.action)) + "; earlier steps stay done, and the same " +
                   "command goes on from here");
    return folder_.keep(record);
  }

  const Plan& plan_;
  const RunOptions& options_;
  const RunContext& context_;
  WorkFolder folder_;
  std::vector<const Step*> would_run_;  // of a dry run, so far
};

Result<void> check_names(const Plan& plan, const RunOptions& options) {
  for (const std::string& name : {options.from, options.only}) {
    const auto named = [&](const Step& step) { return is_named(step, name); };
    if (name.empty() || std::ranges::any_of(plan.steps, named)) continue;
    std::string known;
    for (const Step& step : plan.steps) known += (known.empty() ? "" : ", ") + step.id;
    return Error(ErrorCode::kInvalidArgument,
                 "the pipeline has no step " + name + "; its steps are " + known);
  }
  return {};
}

}  // namespace

Result<RunReport> run_pipeline(const Plan& plan, const RunOptions& options,
                               const RunContext& context) {
  if (Result<void> known = check_names(plan, options); !known) return known.error();
  if (Result<void> there = check_inputs(plan); !there) return there.error();
  if (options.dry_run) {
    return Runner(plan, options, context, WorkFolder::look_at(plan.experiment)).run();
  }
  Result<WorkFolder> folder = WorkFolder::open(plan.experiment);
  if (!folder) return folder.error();
  return Runner(plan, options, context, *std::move(folder)).run();
}

}  // namespace prefilter::pipeline
