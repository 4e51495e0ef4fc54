#pragma once

#include <string>
#include <vector>

#include "lab/train/fine_tune.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_splits.h"

namespace prefilter::train {

/// A folder with a tiny base, splits, and what fine_tune() makes of them: one thread, fp32, a clock
/// that counts half seconds, and no dropout unless a test asks for it.
class TinyRun {
 public:
  explicit TinyRun(const std::string& arch = "bert", const test::TinySplits& splits = {});

  Result<FineTuned> run();

  /// Runs again with --resume.
  Result<FineTuned> resume();

  /// The same, stopped after so many steps of this process.
  Result<FineTuned> run_and_stop(size_t steps);
  Result<FineTuned> resume_and_stop(size_t steps);

  /// A file of OUT.run.
  std::string run_file(const std::string& name) const { return options.out + ".run/" + name; }

  /// Names of the files and folders of OUT.run that begin so.
  std::vector<std::string> run_files(const std::string& prefix) const;

  TrainOptions options;
  std::vector<std::string> said;
  const test::TempFolder folder;
  const std::string base = folder.file("base");
  const std::string data = folder.file("data");

 private:
  Result<FineTuned> start(bool resume, size_t stop_after);

  double now_ = 1000.0;
};

}  // namespace prefilter::train
