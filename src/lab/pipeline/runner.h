#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lab/pipeline/plan.h"
#include "lab/pipeline/report.h"
#include "prefilter/error.h"

namespace prefilter::pipeline {

/// Which steps, and whether they run.
struct RunOptions {
  std::string from = {};  ///< a verb or a step's id: earlier steps are left as they are; empty: all
  std::string only = {};  ///< a verb or a step's id: no other one; empty: all
  bool dry_run = false;   ///< say what would run, and why; nothing is run or written
  bool force = false;     ///< run the steps even if nothing changed
};

/// What a run takes from, and tells to, the program around it.
struct RunContext {
  /// Runs a verb of this program with these words and gives its exit status; 128 and more: a signal
  /// ended it.
  std::function<Result<int>(const std::vector<std::string>& words)> run;
  std::function<double()> now_s;         ///< a steady clock
  std::function<std::string()> utc_now;  ///< "2026-01-31T08:00:00Z"
  std::function<bool()> stop = {};       ///< asked between steps: end in good order
  std::function<void(const std::string& text)> say = {};  ///< a line when a step begins or ends
  std::string program;  ///< name and version: another one runs all steps again
};

/// Walks through the steps in order. A step is skipped if its last run is done and its settings,
/// the program's version, the content of what it reads and of what it left are the same as then.
/// What a step makes anew is first put aside into .pipeline/replaced/STEP of the experiment folder;
/// what no run of this pipeline made is never touched. A step that fails or is interrupted ends the
/// run; the earlier ones stay done. Out: what became of each step; a failed step is no error of
/// this call. Errors: kInvalidArgument for an unknown step in the options; kRefused if another run
/// is at this experiment, or a step's output is there already and not ours; those of check_inputs,
/// and of reading and writing records.
Result<RunReport> run_pipeline(const Plan& plan, const RunOptions& options,
                               const RunContext& context);

}  // namespace prefilter::pipeline
