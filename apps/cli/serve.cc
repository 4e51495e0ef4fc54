#include <malloc.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/command.h"
#include "apps/cli/json_log.h"
#include "apps/cli/serve_options.h"
#include "apps/cli/served_pipeline.h"
#include "apps/cli/service_manager.h"
#include "apps/error_table.h"
#include "base/change_watch.h"
#include "service/http/metrics.h"
#include "service/http/router.h"
#include "service/http/server.h"
#include "service/review/desk.h"

namespace prefilter::cli {
namespace {

using http::EventLog;
using http::Level;
using std::chrono::milliseconds;

constexpr milliseconds kWatchInterval{100};  // how often the link or CURRENT is looked at

// How long the model of mode shadow may go on after the last answer.
constexpr milliseconds kShadowFarewell{5000};

/// The signals that steer a server. From now on they wait until they are asked for, in all threads
/// that begin later too.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int number : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&set_, number);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// The next one, or 0 if none comes in so long.
  int wait(milliseconds time) const {
    const timespec limit{.tv_sec = time.count() / 1000, .tv_nsec = time.count() % 1000 * 1'000'000};
    const int number = sigtimedwait(&set_, nullptr, &limit);
    return number > 0 ? number : 0;
  }

 private:
  sigset_t set_{};
};

/// Each connection is a file: as many as the system allows.
size_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

int64_t now_ms() {
  return std::chrono::duration_cast<milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Level least_level(const std::string& log) {
  if (log == "requests") return Level::kRequest;
  return log == "events" ? Level::kInfo : Level::kWarn;
}

/// Counts, and says in the log what befalls the model.
class ServiceObserver : public http::Metrics {
 public:
  explicit ServiceObserver(EventLog& log) : log_(log) {}

  void model_changed(const ModelInfo& model) override {
    Metrics::model_changed(model);
    log_.write(Level::kInfo, "model.serves", {{"model", model.name}});
  }
  void reload_failed(const Error& error) override {
    Metrics::reload_failed(error);
    log_.write(Level::kError, "model.not_taken",
               {{"code", std::string(to_string(error.code()))}, {"error", error.message()}});
  }

 private:
  EventLog& log_;
};

/// A server that runs, and what keeps it so.
struct Running {
  const ServeArgs& args;
  const Signals& signals;
  EventLog& log;
  const ServiceManager& manager;
  predict::Predictor& predictor;
  http::Router& router;
  http::Server& server;
  std::atomic<bool>& stopping;
};

/// The observer tells what came of it. The memory of the model before goes back to the system as
/// far as nothing holds it any more: kept for the next one, it would lie scattered over the
/// threads.
void reload_model(predict::Predictor& predictor) {
  static_cast<void>(predictor.reload());
  malloc_trim(0);
}

/// Whatever fails leaves what there was.
void reload(const Running& running) {
  running.manager.reloading();
  Result<std::optional<http::Tokens>> tokens = read_tokens(running.args);
  if (tokens && *tokens) {
    running.router.set_tokens(std::make_shared<http::Tokens>(**std::move(tokens)));
  } else if (!tokens) {
    running.log.write(Level::kError, "tokens.not_taken", {{"error", tokens.error().message()}});
  }
  reload_model(running.predictor);
  running.manager.ready();
}

/// Until a signal says to stop; gives its number.
int steer(const Running& running) {
  const milliseconds pulse = running.manager.alive_every();
  const milliseconds turn = pulse.count() > 0 ? pulse : milliseconds(60'000);
  while (true) {
    const int signal = running.signals.wait(turn);
    if (signal == SIGHUP) {
      reload(running);
    } else if (signal != 0) {
      return signal;
    } else if (pulse.count() > 0 && running.server.responds(pulse)) {
      running.manager.alive();
    }
  }
}

/// Lets what is in work come to its end, unless a second signal comes or it takes too long. Gives
/// that signal; 0: none.
int drain(const Running& running) {
  using Clock = std::chrono::steady_clock;
  running.stopping = true;
  running.manager.stopping();
  const auto seconds = [](double count) {
    return std::chrono::duration_cast<milliseconds>(std::chrono::duration<double>(count));
  };
  if (const int second = running.signals.wait(seconds(running.args.linger_seconds))) return second;
  const auto until = Clock::now() + seconds(running.args.drain_seconds);
  bool complete = false;
  while (!complete && Clock::now() < until) {
    complete = running.server.drain(milliseconds(100));
    running.manager.alive();
    const int second = running.signals.wait(milliseconds(0));
    if (second != 0 && second != SIGHUP) return second;
  }
  running.log.write(complete ? Level::kInfo : Level::kWarn, "serve.drained",
                    {{"complete", complete}});
  return 0;
}

Result<http::ServerSettings> checked_settings(const ServeArgs& args, bool has_tokens) {
  http::ServerSettings settings = server_settings(args);
  if (Result<void> set = set_address(args.listen, settings); !set) return set.error();
  if (!has_tokens && !args.open && !is_loopback(settings.address)) {
    return Error(ErrorCode::kInvalidArgument,
                 "others can reach " + settings.address +
                     ", and there are no tokens: give --tokens-file FILE, or --open to let "
                     "everybody in");
  }
  // Some files are the model's and the program's own.
  settings.max_connections =
      std::min(settings.max_connections, std::max<size_t>(raise_file_limit(), 128) - 64);
  return settings;
}

/// What judges: the model alone, or a pipeline.
struct Served {
  predict::ModelOpener open;
  std::function<std::string()> mark;         // changes with what there is to open
  std::string registry;                      // whose CURRENT says it; empty: none
  std::shared_ptr<ServedPipeline> pipeline;  // null: the model alone
};

Result<Served> find_served(const ServeArgs& args, EventLog& log, http::Metrics& figures) {
  if (args.config.empty()) {
    Result<ServedModel> model = find_served_model(args.model);
    if (!model) return model.error();
    return Served{std::move(model->open), std::move(model->mark), args.model.registry, nullptr};
  }
  const PipelineArgs pipeline_args{.config = args.config,
                                   .mode = {},
                                   .rules = {},
                                   .model = args.model.model,
                                   .registry = args.model.registry,
                                   .threshold = args.model.threshold};
  const Result<std::string> registry = registry_of(pipeline_args);
  if (!registry) return registry.error();
  const std::shared_ptr<ServedPipeline> pipeline =
      ServedPipeline::create(pipeline_args, log, figures);
  return Served{[pipeline] { return pipeline->open(); }, [pipeline] { return pipeline->mark(); },
                *registry, pipeline};
}

std::string url_of(const http::ServerSettings& settings, uint16_t port) {
  const bool v6 = settings.address.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + settings.address + "]" : settings.address) + ":" +
         std::to_string(port);
}

int run_serve(const ServeArgs& args) {
  const Signals signals;
  const ServiceManager manager = ServiceManager::of_process();
  const std::unique_ptr<EventLog> log = make_json_log(least_level(args.log));
  Result<std::optional<http::Tokens>> tokens = read_tokens(args);
  if (!tokens) return report(tokens.error());
  const Result<http::ServerSettings> settings = checked_settings(args, tokens->has_value());
  if (!settings) return report(settings.error());
  ServiceObserver observer(*log);
  const Result<Served> served = find_served(args, *log, observer);
  if (!served) return report(served.error());

  const std::string mark = served->mark();
  auto predictor = predict::Predictor::open(served->open, predictor_settings(args), &observer);
  if (!predictor) return report(predictor.error());
  const std::unique_ptr<http::ReviewDesk> review =
      args.review.empty() ? nullptr : std::make_unique<review::Desk>(args.review, now_ms);
  std::atomic<bool> stopping{false};
  http::Router router({.predictor = **predictor,
                       .metrics = observer,
                       .settings = *settings,
                       .http_status = [](ErrorCode code) { return error_row(code).http_status; },
                       .stopping = stopping,
                       .version = std::string(version()),
                       .registry = served->registry,
                       .review = review.get()},
                      *log, *tokens ? std::make_shared<http::Tokens>(**tokens) : nullptr);
  auto server = http::Server::start(*settings, router);
  if (!server) return report(server.error());
  const ChangeWatch watch(served->mark, mark, kWatchInterval, [&] { reload_model(**predictor); });

  const std::string url = url_of(*settings, (*server)->port());
  log->write(Level::kInfo, "serve.listening",
             {{"url", url}, {"version", std::string(version())}, {"tokens", tokens->has_value()}});
  std::cout << url << std::endl;  // for whoever asked for any free port
  manager.ready();
  const Running running{args, signals, *log, manager, **predictor, router, **server, stopping};
  const int first = steer(running);
  log->write(Level::kInfo, "serve.stopping", {{"signal", int64_t{first}}});
  const int second = drain(running);
  if (served->pipeline != nullptr && second == 0) served->pipeline->drain(kShadowFarewell);
  return second == 0 ? 0 : 128 + second;
}

}  // namespace

void add_serve(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand("serve", "Judge articles over HTTP until told to stop");
  auto args = std::make_shared<ServeArgs>();
  add_serve_options(*verb, *args);
  verb->footer(
      "Examples:\n"
      "  prefilter serve\n"
      "  prefilter serve --config config.yaml\n"
      "  prefilter serve --registry registry\n"
      "  prefilter serve --model models/current --listen 0.0.0.0:8080 --tokens-file tokens\n"
      "  curl -H 'Content-Type: application/json' -d '{\"title\": \"...\"}' "
      "http://127.0.0.1:8080/v1/classify");
  verb->callback([&chosen, args] { chosen = [args] { return run_serve(*args); }; });
}

}  // namespace prefilter::cli
