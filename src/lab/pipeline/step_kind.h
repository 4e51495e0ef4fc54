#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter::pipeline {

/// What a path is to a step.
enum class Role {
  kInput,      ///< read: the step runs again when its content changes
  kOutput,     ///< written: the step runs again when it is gone or changed
  kNewOutput,  ///< likewise, and the verb insists that it is not there yet
};

/// A setting of a step that names files or folders.
struct PathSetting {
  std::string_view name;  ///< as in YAML: "texts"; the flag is "--texts"
  Role role = Role::kInput;
  /// Used where nobody sets it; "" leaves it out. {experiment}, {splits} and {candidate} stand for
  /// what the pipeline says.
  std::string_view standard = {};
  bool positional = false;  ///< given without its name, in the order of the table
};

/// How a step that was interrupted goes on.
struct Resume {
  std::string_view flag;          ///< "--resume"; empty: the verb goes on by itself
  std::string_view output;        ///< the setting beside whose path the state lies
  std::string_view suffix;        ///< of the state's folder: ".run"
  std::string_view begun;         ///< a file in it once there is something to go on with
  std::string_view state_prefix;  ///< entries of it that a run can go on from
};

/// One verb of prefilter-lab as a step of the pipeline.
struct StepKind {
  std::string_view verb;
  std::vector<PathSetting> paths;
  bool per_candidate = false;
  Resume resume = {};
};

/// All steps in the order in which they run.
std::span<const StepKind> step_kinds();

/// The kind of a verb; nullptr if there is none.
const StepKind* find_kind(std::string_view verb);

}  // namespace prefilter::pipeline
