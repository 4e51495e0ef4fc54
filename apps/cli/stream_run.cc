#include "apps/cli/stream_run.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "apps/cli/command.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/result_file.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/error_table.h"

namespace prefilter::cli {
namespace {

/// A terminal shows results and progress, but not both at once.
StatusLine::Show progress_shown(const StreamArgs& args) {
  const bool results_on_terminal = args.output == "-" && is_terminal(STDOUT_FILENO);
  const bool shown = !args.no_progress && is_terminal(STDERR_FILENO) && !results_on_terminal;
  return shown ? StatusLine::Show::kYes : StatusLine::Show::kNo;
}

Result<std::unique_ptr<VerdictFormat>> open_format(const StreamArgs& args,
                                                   const std::string& model) {
  const bool to_stdout = args.output == "-";
  return make_format(args.format, {.model = model,
                                   .columns = terminal_columns(STDOUT_FILENO),
                                   .color = to_stdout && wants_color(STDOUT_FILENO)});
}

void tell_summary(const Counts& counts) {
  if (counts.failed() > 0) {
    std::cerr << "prefilter: " << grouped(counts.failed()) << " of " << grouped(counts.total())
              << " articles could not be judged and pass: " << describe_errors(counts) << "\n";
  }
  if (counts.stood_in > 0) {
    std::cerr << "prefilter: the model failed on " << grouped(counts.stood_in) << " of "
              << grouped(counts.total()) << " articles, which the rules judged\n";
  }
  if (counts.total() == 0) std::cerr << "prefilter: there was no article in the input\n";
}

/// After the last verdict: the model's hashes, the file's name, what stderr says, the exit status.
int finish(const StreamArgs& args, const StreamResult& result, const Judging& judging,
           ResultFile& out) {
  if (result.reader_left) return 128 + SIGPIPE;  // as of any program in a pipe
  if (result.interrupted) {
    const std::string kept = out.keep_partial();
    const size_t done = result.counts.total();
    std::cerr << "prefilter: interrupted after " << grouped(done)
              << (done == 1 ? " article" : " articles")
              << (kept.empty() ? "" : ", which are in " + kept) << "\n";
    return interrupt_status();
  }
  if (Result<void> genuine = judging.genuine(); !genuine) return report(genuine.error());
  if (Result<void> saved = out.commit(); !saved) return report(saved.error());
  tell_summary(result.counts);
  const bool failed = args.strict && result.counts.failed() > 0;
  return failed ? exit_status(ErrorCode::kInvalidArgument) : 0;
}

}  // namespace

void add_stream_options(CLI::App& verb, StreamArgs& args, const std::vector<std::string>& formats) {
  verb.add_option("files", args.files,
                  "JSON lines, an article each, plain or gzip; - or none: standard input")
      ->type_name("FILE");
  verb.add_option("-f,--format", args.format, "What to write")
      ->type_name("FORMAT")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
  verb.add_option("-o,--output", args.output, "Where to write; the file appears when complete")
      ->type_name("FILE")
      ->capture_default_str();
  verb.add_flag("--strict", args.strict, "Exit with 2 if an article could not be judged");
  add_threads_option(verb, args.threads);
  verb.add_option("--batch-tokens", args.batch_tokens,
                  "About how many tokens to judge in one go; no result depends on it")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 20).description(""))
      ->capture_default_str();
  verb.add_flag("--no-progress", args.no_progress, "Show no progress on a terminal");
}

int run_stream(const StreamArgs& args, ArticleSource source, const Judging& judging) {
  Result<std::unique_ptr<VerdictFormat>> format = open_format(args, judging.model);
  if (!format) return report(format.error());
  Result<ResultFile> out = ResultFile::open(args.output);
  if (!out) return report(out.error());
  StatusLine progress(progress_shown(args));
  Result<StreamResult> result =
      classify_stream(std::move(source), judging.judge, **format, *out, progress,
                      {.batch_tokens = args.batch_tokens,
                       .threshold = judging.threshold,
                       .stop = interrupted,
                       .healthy = judging.healthy});
  if (!result) return report(result.error());
  return finish(args, *result, judging, *out);
}

}  // namespace prefilter::cli
