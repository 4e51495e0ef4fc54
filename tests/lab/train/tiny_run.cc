#include "tests/lab/train/tiny_run.h"

#include <algorithm>
#include <filesystem>

#include "tests/support/tiny_bundle.h"

namespace prefilter::train {

TinyRun::TinyRun(const std::string& arch, const test::TinySplits& splits) {
  test::write_tiny_checkpoint(base, arch);
  test::write_tiny_splits(data, splits);
  options.base = base;
  options.data = data;
  options.out = folder.file("tiny");
  options.recipe.epochs = 3.0;
  options.recipe.batch = 8;
  options.recipe.max_tokens = 48;
  options.recipe.learning_rate = 1e-3;
  options.recipe.dropout = 0.0;
  options.run.numbers = Numbers::kFp32;
  options.run.threads = 1;
}

Result<FineTuned> TinyRun::start(bool resume, size_t stop_after) {
  FineTuneContext context;
  context.clock = {[this] { return now_ += 0.5; }, [this] { return 1.7e9 + now_; }};
  context.host = "host";
  context.code_version = "test";
  context.created = "2026-01-31T08:00:00Z";
  context.resume = resume;
  context.say = [this](const std::string& text) { said.push_back(text); };
  size_t steps = 0;
  context.step = [&](const StepRecord&, size_t) { ++steps; };
  context.stop = [&] { return stop_after > 0 && steps >= stop_after; };
  return fine_tune(options, context);
}

Result<FineTuned> TinyRun::run() { return start(false, 0); }
Result<FineTuned> TinyRun::resume() { return start(true, 0); }
Result<FineTuned> TinyRun::run_and_stop(size_t steps) { return start(false, steps); }
Result<FineTuned> TinyRun::resume_and_stop(size_t steps) { return start(true, steps); }

std::vector<std::string> TinyRun::run_files(const std::string& prefix) const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(options.out + ".run")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace prefilter::train
