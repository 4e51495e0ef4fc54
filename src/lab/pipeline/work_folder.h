#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/pipeline/plan.h"
#include "lab/pipeline/record.h"
#include "prefilter/error.h"

namespace prefilter::pipeline {

/// The folder .pipeline of an experiment: what is kept of each step. Held by one process at a time.
class WorkFolder {
 public:
  /// Makes the folders of the experiment and takes the lock. Errors: kRefused if another process
  /// has it; kUnavailable.
  static Result<WorkFolder> open(const std::string& experiment);

  /// Only looks: for a dry run. Nothing is made or locked.
  static WorkFolder look_at(const std::string& experiment);

  WorkFolder(WorkFolder&& other) noexcept;
  WorkFolder& operator=(WorkFolder&&) = delete;
  ~WorkFolder();

  /// The record of a step's last run; nullopt if it never ran. Errors: as read_record.
  Result<std::optional<Record>> record_of(const std::string& step) const;

  /// Writes it in one step over the older one. Errors: those of replace_file.
  Result<void> keep(const Record& record) const;

  /// Moves files and folders of a step that will be made anew into replaced/STEP, where those of
  /// the run before give way to them. What is not there is passed over. Errors: kUnavailable.
  Result<void> put_aside(const std::string& step, const std::vector<std::string>& paths) const;

 private:
  WorkFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  ///< -1: not held
};

/// Where an interrupted step of this kind keeps its state: a folder beside its output; "" if its
/// verb has none.
std::string state_folder(const Step& step);

/// Whether that folder holds something that the verb can go on from.
bool can_resume(const Step& step);

}  // namespace prefilter::pipeline
