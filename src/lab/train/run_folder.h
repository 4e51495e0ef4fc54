#pragma once

#include <string>

#include "lab/train/options.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// The folder of a run, OUT.run, held by one process.
class RunFolder {
 public:
  /// Makes the folder, or takes the one that is there if the run is to go on, and locks it.
  /// Errors: kRefused if a run is there and is not to go on, if its bundle is there, or if another
  /// process holds it; kNotFound if there is no run to go on with; kUnavailable.
  static Result<RunFolder> open(const std::string& out, bool resume);

  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&&) = delete;
  ~RunFolder();

  const std::string& path() const { return path_; }

  /// What `auto` came to when the run began, if it goes on: else it could come out otherwise.
  /// Errors: those of reading params.yaml.
  Result<void> recall(TrainOptions& options) const;

 private:
  RunFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;  ///< -1 once moved away
};

}  // namespace prefilter::train
