#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/cli/article_source.h"
#include "apps/cli/classify_stream.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// What a verb that turns articles into lines was told.
struct StreamArgs {
  std::vector<std::string> files;  // "-": standard input
  std::string format = "jsonl";
  std::string output = "-";
  bool strict = false;
  bool no_progress = false;
  int threads = 0;  // 0: all that the process may use
  // A dozen of the engine's own batches: the threads' waiting for the last one is then a few
  // percent, and results still come every second or so.
  size_t batch_tokens = 16384;
};

/// formats: of make_format.
void add_stream_options(CLI::App& verb, StreamArgs& args, const std::vector<std::string>& formats);

/// Who judges, and what is known of the model before the first verdict.
struct Judging {
  Judge judge;
  std::string model;
  float threshold = 1.0F;
  std::function<Result<void>()> healthy = [] { return Result<void>(); };  // asked between batches
  std::function<Result<void>()> genuine = [] { return Result<void>(); };  // asked at the end
};

/// From the first article to the last: results to their place, progress and a summary to stderr.
/// Gives the exit status.
int run_stream(const StreamArgs& args, ArticleSource source, const Judging& judging);

}  // namespace prefilter::cli
