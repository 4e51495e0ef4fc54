#include "apps/cli/watch.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/model_convert.h"
#include "apps/cli/registry_verbs.h"
#include "apps/cli/time_option.h"
#include "service/pipeline/config.h"
#include "service/watch/upkeep.h"

// What the watch over a model keeps in its folder, and what people may change there.
namespace prefilter::cli {
namespace {

using nlohmann::ordered_json;
using watch::Change;
using watch::ChangeAction;

struct WatchArgs {
  std::string folder;
  std::string config;
  std::string why;
  bool json = false;
};

Result<std::string> folder_of(const WatchArgs& args) {
  if (!args.folder.empty()) return args.folder;
  if (args.config.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "name the watch's folder, or --config FILE for the one that it names");
  }
  const Result<pipeline::Config> config = pipeline::read_config(args.config);
  if (!config) return config.error();
  if (!config->watch.folder.empty()) return config->watch.folder;
  return Error(ErrorCode::kInvalidArgument, args.config + " names no watch.folder");
}

std::string time_of(int64_t ms) { return utc_time(ms / 1000); }

std::string size_text(uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

/// "ana@host mended it (…): why"
std::string change_text(const Change& change) {
  const std::string head = time_of(change.when_ms) + "  " + change.who + "  ";
  if (change.action == ChangeAction::kMend) {
    return head + "mended: " + change.why + " (it was blown" +
           (change.blown_ms > 0 ? " since " + time_of(change.blown_ms) : "") + ": " +
           change.reason + ")";
  }
  return head + "reset the baseline of " + std::to_string(change.articles) +
         " articles: " + change.why;
}

void print(const watch::FolderView& view) {
  std::cout << "fuse        ";
  if (view.fuse.blown) {
    std::cout << "BLOWN since " << time_of(view.fuse.when_ms) << ": " << view.fuse.reason
              << "\nmodel       " << view.fuse.model_sha256 << "\n";
  } else {
    std::cout << "whole\n";
  }
  std::cout << "baseline    ";
  if (view.baseline) {
    std::cout << view.baseline->articles << " articles, of model " << view.baseline->model_sha256
              << "\n";
  } else {
    std::cout << "none yet\n";
  }
  std::cout << "quarantine  " << view.quarantine_files << " files, "
            << size_text(view.quarantine_bytes) << "\n";
  for (const Change& change : view.changes) {
    std::cout << "changed     " << change_text(change) << "\n";
  }
}

ordered_json json_of(const watch::FolderView& view) {
  ordered_json object;
  object["fuse"] = {{"blown", view.fuse.blown},
                    {"reason", view.fuse.reason},
                    {"when_ms", view.fuse.when_ms},
                    {"model_sha256", view.fuse.model_sha256}};
  object["baseline"] = nullptr;
  if (view.baseline) {
    object["baseline"] = {{"model_sha256", view.baseline->model_sha256},
                          {"articles", view.baseline->articles},
                          {"articles_per_day", view.baseline->articles_per_day}};
  }
  object["quarantine"] = {{"files", view.quarantine_files}, {"bytes", view.quarantine_bytes}};
  object["changes"] = ordered_json::array();
  for (const Change& change : view.changes) {
    object["changes"].push_back(ordered_json::parse(to_line(change)));
  }
  return object;
}

int run_show(const WatchArgs& args) {
  const Result<std::string> folder = folder_of(args);
  if (!folder) return report(folder.error());
  const Result<watch::FolderView> view = watch::view(*folder);
  if (!view) return report(view.error());
  if (args.json) {
    std::cout << json_of(*view).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
  } else {
    print(*view);
  }
  return 0;
}

using Act = Result<Change> (*)(const std::string& folder, const watch::Caretaker& caretaker);

int run_change(const WatchArgs& args, Act act) {
  const Result<std::string> folder = folder_of(args);
  if (!folder) return report(folder.error());
  const Result<Change> change =
      act(*folder, {.who = caller_of_process().who, .why = args.why, .now_ms = system_now_ms()});
  if (!change) return report(change.error());
  std::cout << change_text(*change) << "\n";
  return 0;
}

CLI::App* add_verb(CLI::App& watch, WatchArgs& args, const std::string& name,
                   const std::string& summary) {
  CLI::App* verb = watch.add_subcommand(name, summary);
  verb->add_option("folder", args.folder, "Folder of the watch (default: the configuration's)")
      ->type_name("DIR");
  verb->add_option("-c,--config", args.config,
                   "The service's configuration, which names the folder")
      ->type_name("FILE")
      ->envname("PREFILTER_CONFIG");
  return verb;
}

void add_change(CLI::App& watch, Command& chosen, const std::string& name,
                const std::string& summary, Act act) {
  auto args = std::make_shared<WatchArgs>();
  CLI::App* verb = add_verb(watch, *args, name, summary);
  verb->add_option("--why", args->why, "Why; kept in changes.jsonl with your name")
      ->type_name("TEXT")
      ->required();
  verb->footer("Examples:\n  prefilter watch " + name +
               " --config config.yaml --why 'a flood of vouchers, all rightly blocked'");
  verb->callback([&chosen, args, act] { chosen = [args, act] { return run_change(*args, act); }; });
}

}  // namespace

void add_watch(CLI::App& program, Command& chosen) {
  CLI::App* watch = program.add_subcommand(
      "watch", "See whether a model's fuse is blown, and give the model its say back");
  watch->require_subcommand(0, 1);
  watch->footer(
      "Examples:\n"
      "  prefilter watch show --config config.yaml\n"
      "  prefilter watch mend /var/lib/prefilter/watch --why 'a flood of vouchers'\n"
      "  prefilter watch reset-baseline --config config.yaml --why 'new Greek feeds'");
  auto args = std::make_shared<WatchArgs>();
  CLI::App* show = add_verb(*watch, *args, "show",
                            "Print the fuse, the baseline, the quarantine's size, and who changed "
                            "what by hand");
  show->add_flag("--json", args->json, "Print JSON");
  show->footer(
      "Examples:\n"
      "  prefilter watch show /var/lib/prefilter/watch\n"
      "  prefilter watch show --config config.yaml --json");
  show->callback([&chosen, args] { chosen = [args] { return run_show(*args); }; });
  add_change(*watch, chosen, "mend",
             "Make a blown fuse whole: the model decides again, in running processes too",
             &watch::mend);
  add_change(*watch, chosen, "reset-baseline",
             "Measure drift against the traffic from now on, in running processes too",
             &watch::reset_baseline);
}

}  // namespace prefilter::cli
