#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/command.h"
#include "apps/cli/health.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_path.h"
#include "apps/cli/speed.h"
#include "apps/cli/terminal.h"
#include "apps/cli/workload.h"
#include "apps/error_table.h"
#include "base/spread.h"
#include "engine/bundle.h"

namespace prefilter::cli {
namespace {

// Judging takes about 100 MB; twice that leaves room for the caller's own work.
constexpr size_t kEnoughMemoryBytes = 200U << 20;

struct DoctorArgs {
  std::string model;
  int threads = 0;
  bool json = false;
};

std::string fixed(double value, const char* format) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

HealthCheck check_instructions() {
  std::string sets;
  for (const InstructionSet& set : instruction_sets()) {
    sets += (sets.empty() ? "" : ", ") + set.name + (set.supported ? "" : " (not here)");
  }
  HealthCheck check{"kernels", Health::kOk, chosen_instruction_set() + " of " + sets, ""};
  if (chosen_instruction_set() == instruction_sets().front().name) {
    check.health = Health::kWarn;
    check.advice = "this processor lacks AVX2: verdicts are right, but take ten times as long";
  }
  return check;
}

HealthCheck check_threads(int threads) {
  const double load = load_average();
  HealthCheck check{"threads", Health::kOk,
                    std::to_string(threads) + " in use, " + std::to_string(usable_processors()) +
                        " usable, load " + fixed(load, "%.1f"),
                    ""};
  if (threads > usable_processors()) {
    check.health = Health::kWarn;
    check.advice = "more threads than processors only wait for each other: lower --threads";
  } else if (load > usable_processors()) {
    check.health = Health::kWarn;
    check.advice = "other work keeps the processors busy; the speed below is not the machine's own";
  }
  return check;
}

HealthCheck check_memory() {
  const size_t available = available_memory_bytes();
  HealthCheck check{"memory", Health::kOk,
                    std::to_string(available >> 20) + " MiB available of " +
                        std::to_string(memory_bytes() >> 20) + " MiB",
                    ""};
  if (available > 0 && available < kEnoughMemoryBytes) {
    check.health = Health::kWarn;
    check.advice = "classify takes about 100 MB: end other programs";
  }
  return check;
}

HealthCheck failed(const std::string& name, const Error& error, const std::string& advice) {
  return {name, Health::kFail, error.message(), advice};
}

/// Milliseconds and articles a second, in about a second.
Result<HealthCheck> check_speed(const encoder::Encoder& encoder, int threads) {
  SpeedMeter meter(encoder, static_cast<size_t>(threads));
  std::mt19937_64 random(1);
  const size_t vocab_size = encoder.config().vocab_size;
  std::string finding;
  for (const size_t tokens : {size_t{16}, size_t{64}, size_t{512}}) {
    if (tokens > encoder.config().max_tokens()) continue;
    const Result<std::vector<double>> samples =
        meter.latency_ms(random_ids(tokens, vocab_size, random), {.warm_up = 2, .timed = 9});
    if (!samples) return samples.error();
    finding += fixed(spread_of(*samples).p50, "%.1f ms at ") + std::to_string(tokens) + " tokens, ";
  }
  IdLists mix;
  for (const size_t tokens : mix_lengths(64, 1)) {
    mix.push_back(random_ids(std::min(tokens, encoder.config().max_tokens()), vocab_size, random));
  }
  const Result<std::vector<double>> seconds = meter.total_s(mix, {.warm_up = 1, .timed = 1});
  if (!seconds) return seconds.error();
  finding += fixed(static_cast<double>(mix.size()) / seconds->front(), "%.0f articles/s");
  return HealthCheck{"speed", Health::kOk, finding, ""};
}

/// Everything that needs the model; stops at the first failure. Gives that failure's exit status.
int check_model(const DoctorArgs& args, int threads, std::vector<HealthCheck>& checks) {
  const auto stop = [&](const std::string& name, const Error& error, const std::string& advice) {
    checks.push_back(failed(name, error, advice));
    return exit_status(error.code());
  };
  const std::string again = "get the model again; a file of it has changed or is incomplete";
  const Result<std::string> dir = find_model(args.model, program_dir());
  if (!dir)
    return stop("model", dir.error(), "name a model's folder, or install the program again");
  const auto start = std::chrono::steady_clock::now();
  const Result<Bundle> bundle = Bundle::open(*dir);
  if (!bundle) return stop("model", bundle.error(), again);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  const Manifest& manifest = bundle->manifest();
  checks.push_back({"model", Health::kOk,
                    manifest.name + "@" + manifest.version + " (" + manifest.architecture + ", " +
                        manifest.precision + "), opened in " + fixed(spent.count(), "%.0f ms") +
                        ", " + *dir,
                    ""});
  if (Result<void> hashes = bundle->verify_hashes(); !hashes) {
    return stop("hashes", hashes.error(), again);
  }
  checks.push_back({"hashes", Health::kOk,
                    std::to_string(manifest.files.size()) + " files as the manifest says", ""});
  if (Result<void> golden = bundle->verify_golden(); !golden) {
    return stop("self-test", golden.error(), "report this with the output of prefilter version");
  }
  checks.push_back({"self-test", Health::kOk, "the recorded scores came out again", ""});
  Result<HealthCheck> speed = check_speed(bundle->scorer().encoder(), threads);
  if (!speed) return stop("speed", speed.error(), "report this");
  checks.push_back(*std::move(speed));
  return 0;
}

int run_doctor(const DoctorArgs& args) {
  const int threads = args.threads > 0 ? args.threads : usable_processors();
  std::vector<HealthCheck> checks = {
      {"program", Health::kOk, version_line(), ""},
      {"processor", Health::kOk, processor_name(), ""},
      check_instructions(),
      check_threads(threads),
      check_memory(),
  };
  const int status = check_model(args, threads, checks);
  std::cout << (args.json ? to_json(checks) : to_text(checks, wants_color(STDOUT_FILENO)));
  return status;
}

}  // namespace

void add_doctor(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "doctor", "Check this machine and the model: instruction set, self-test, expected speed");
  auto args = std::make_shared<DoctorArgs>();
  add_model_option(*verb, args->model);
  add_threads_option(*verb, args->threads);
  verb->add_flag("--json", args->json, "Print JSON");
  verb->footer("Examples:\n  prefilter doctor\n  prefilter doctor --model models/mine --json");
  verb->callback([&chosen, args] { chosen = [args] { return run_doctor(*args); }; });
}

}  // namespace prefilter::cli
