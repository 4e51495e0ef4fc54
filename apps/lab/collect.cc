#include "lab/collect/collect.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/model_convert.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/lab/verbs.h"
#include "base/line_reader.h"

namespace prefilter::lab {
namespace {

struct CollectArgs {
  collect::CollectOptions options;
  std::string list;
  std::vector<std::string> fields;
  std::string format = "table";
  bool no_progress = false;
};

double unix_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Sleeps in short pieces, so that an interrupt is seen at once.
bool sleep_until_interrupted(double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
    if (cli::interrupted()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return !cli::interrupted();
}

/// Inputs from a file, one a line; empty lines and those that begin with "#" are skipped.
Result<std::vector<std::string>> listed_inputs(const std::string& path) {
  std::vector<std::string> inputs;
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error().with("reading the list of inputs");
  while (const std::optional<Line> line = lines->next()) {
    if (line->problem) return Error(ErrorCode::kInvalidArgument, path + ": " + line->message);
    const size_t from = line->text.find_first_not_of(" \t");
    if (from == std::string_view::npos || line->text[from] == '#') continue;
    inputs.emplace_back(line->text.substr(from, line->text.find_last_not_of(" \t") - from + 1));
  }
  return inputs;
}

/// "content=body" as content → body; the first of several counts first.
Result<void> read_field_names(const std::vector<std::string>& texts, collect::FieldNames& fields) {
  for (const std::string& text : texts) {
    const size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
      return Error(ErrorCode::kInvalidArgument,
                   "--fields " + text + ": must be OURS=THEIRS, such as content=body_html");
    }
    fields[text.substr(0, sign)].push_back(text.substr(sign + 1));
  }
  return {};
}

std::string progress_text(const collect::CollectProgress& now, double seconds) {
  std::string text = cli::grouped(now.articles) + " articles";
  if (seconds >= 1.0) {
    text += " · " + cli::grouped(static_cast<size_t>(static_cast<double>(now.articles) / seconds)) +
            "/s";
  }
  text += " · input " + cli::grouped(now.input) + " of " + cli::grouped(now.inputs);
  if (now.share) text += " · " + std::to_string(static_cast<int>(*now.share * 100.0)) + " %";
  if (now.share && *now.share > 0.01 && seconds >= 1.0 && now.inputs == 1) {
    text += " · " + cli::clock_text(seconds * (1.0 - *now.share) / *now.share) + " left";
  }
  return text + " · " + cli::one_line(now.doing);
}

int run_collect(CollectArgs args) {
  cli::catch_interrupts();
  if (!args.list.empty()) {
    const Result<std::vector<std::string>> more = listed_inputs(args.list);
    if (!more) return report(more.error());
    args.options.inputs.insert(args.options.inputs.end(), more->begin(), more->end());
  }
  if (Result<void> read = read_field_names(args.fields, args.options.fields); !read) {
    return report(read.error());
  }
  const bool shown = !args.no_progress && cli::is_terminal(STDERR_FILENO);
  cli::StatusLine line(shown ? cli::StatusLine::Show::kYes : cli::StatusLine::Show::kNo);
  const double start = unix_time();
  collect::CollectContext context;
  context.clock = {.now = unix_time, .sleep = sleep_until_interrupted};
  context.stop = cli::interrupted;
  context.progress = [&](const collect::CollectProgress& now) {
    if (line.due()) line.update(progress_text(now, unix_time() - start));
  };
  context.created = cli::utc_time(std::time(nullptr));
  context.code_version = std::string(cli::version());
  const Result<collect::CollectReport> done = collect::collect(args.options, context);
  line.clear();
  if (!done) return report(done.error());
  std::cout << (args.format == "json" ? to_json(*done) : to_table(*done));
  if (!done->interrupted) return 0;
  std::cerr << "prefilter-lab: interrupted; the same command goes on"
            << (done->added() == 0 ? " (a sample of a part would be none: nothing was added)\n"
                                   : "\n");
  return cli::interrupt_status();
}

void add_sample_options(CLI::App& verb, collect::CollectOptions& options) {
  verb.add_option("--per-stratum", options.sample.per_stratum,
                  "At most so many articles of each bucket, language and length (0: all)")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--total", options.sample.total,
                  "At most so many articles in OUT, evenly over these (0: all)")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--seed", options.seed, "Decides which articles a sample takes")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--languages", options.sieve.languages,
                  "Only these, such as en,nl (default: all)")
      ->type_name("LIST")
      ->delimiter(',');
  verb.add_option("--near-similarity", options.sieve.near_similarity,
                  "Texts so alike are near duplicates, 0.3 to 1; 0 keeps them")
      ->type_name("X")
      ->capture_default_str();
}

void add_fetch_options(CLI::App& verb, collect::CollectOptions& options) {
  collect::FetchOptions& fetch = options.fetch;
  verb.add_option("--min-delay", fetch.min_delay_s, "Seconds between two requests to a host")
      ->type_name("S")
      ->capture_default_str();
  verb.add_option("--timeout", fetch.timeout_s, "Seconds that a request may take")
      ->type_name("S")
      ->capture_default_str();
  verb.add_option("--max-wait", fetch.max_wait_s,
                  "A longer Retry-After is left to a later run, in seconds")
      ->type_name("S")
      ->capture_default_str();
  verb.add_option("--max-megabytes", fetch.max_megabytes, "Of a feed or page, unpacked")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--hosts-at-once", fetch.hosts_at_once, "Hosts that are asked side by side")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--user-agent", fetch.user_agent,
                  "How the program names itself to sites; best with an address for complaints")
      ->type_name("TEXT")
      ->capture_default_str();
  verb.add_flag("--ignore-robots", fetch.ignore_robots,
                "Do not ask robots.txt: your own sites only");
  verb.add_flag("--refresh", options.refresh, "Fetch what has not changed as well");
}

}  // namespace

void add_collect(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "collect",
      "Gather articles from dumps, feeds and pages, each once, with a guess at its kind");
  auto args = std::make_shared<CollectArgs>();
  collect::CollectOptions& options = args->options;
  options.sources = "config/sources.yaml";
  verb->add_option("inputs", options.inputs,
                   "JSON lines, RSS/Atom feeds, HTML pages, folders of them, http(s) addresses")
      ->type_name("INPUT");
  verb->add_option("--out", options.out, "Article file; a later run adds what is new")
      ->required()
      ->type_name("FILE");
  verb->add_option("--list", args->list, "More inputs, one a line")->type_name("FILE");
  verb->add_option("--sources", options.sources, "YAML of the signs of commerce and journalism")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("--fields", args->fields,
                   "What a dump calls a field, such as content=body_html; may be repeated")
      ->type_name("OURS=THEIRS");
  add_sample_options(*verb, options);
  add_fetch_options(*verb, options);
  verb->add_option("--dropped", options.dropped, "Name each article that was dropped, JSON lines")
      ->type_name("FILE");
  verb->add_option("--format", args->format, "How the report is printed")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  verb->add_flag("--no-progress", args->no_progress, "Show no progress");
  verb->footer(
      "Examples:\n"
      "  prefilter-lab collect dump.jsonl.gz pages/ feed.xml --out articles.jsonl\n"
      "  prefilter-lab collect --list feeds.txt --out articles.jsonl --per-stratum 200\n"
      "  prefilter-lab collect dump.jsonl --out sample.jsonl --total 5000 --languages en,nl "
      "--fields content=body_html");
  verb->callback([&chosen, args] { chosen = [args] { return run_collect(*args); }; });
}

}  // namespace prefilter::lab
