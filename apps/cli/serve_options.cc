#include "apps/cli/serve_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "apps/cli/command.h"
#include "apps/cli/machine.h"

namespace prefilter::cli {
namespace {

std::chrono::microseconds from_ms(double ms) {
  return std::chrono::microseconds(static_cast<int64_t>(ms * 1000.0));
}

Result<std::string> read_small_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(ErrorCode::kNotFound, "cannot read the tokens of " + path);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void add_limits(CLI::App& verb, ServeArgs& args) {
  verb.add_option("--queue-length", args.queue_length,
                  "Articles that may wait; beyond them a request is answered with 429")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 20).description(""))
      ->capture_default_str();
  verb.add_option("--batch-wait-ms", args.batch_wait_ms,
                  "How long an article waits for company while a thread is free")
      ->type_name("MS")
      ->check(CLI::Range(0.0, 1000.0).description(""))
      ->capture_default_str();
  verb.add_option("--deadline-ms", args.deadline_ms,
                  "An article that cannot be judged in so long passes (error_pass)")
      ->type_name("MS")
      ->check(CLI::Range(1.0, 600000.0).description(""))
      ->capture_default_str();
  verb.add_option("--max-connections", args.max_connections, "Clients that may be connected")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 20).description(""))
      ->capture_default_str();
  verb.add_option("--drain-seconds", args.drain_seconds,
                  "After SIGTERM: how long requests in work may take to their end")
      ->type_name("S")
      ->check(CLI::Range(0.0, 3600.0).description(""))
      ->capture_default_str();
  verb.add_option("--linger-seconds", args.linger_seconds,
                  "After SIGTERM: how long to say \"not ready\" before connections are refused")
      ->type_name("S")
      ->check(CLI::Range(0.0, 3600.0).description(""))
      ->capture_default_str();
}

}  // namespace

void add_serve_options(CLI::App& verb, ServeArgs& args) {
  verb.add_option("-c,--config", args.config,
                  "Judge by rules and model together, as this config.yaml says")
      ->type_name("FILE")
      ->envname("PREFILTER_CONFIG");
  add_model_option(verb, args.model.model);
  add_registry_option(verb, args.model.registry);
  add_threshold_option(verb, args.model.threshold);
  add_threads_option(verb, args.threads);
  verb.add_option("--listen", args.listen, "Address and port; port 0: any that is free")
      ->type_name("ADDRESS:PORT")
      ->envname("PREFILTER_LISTEN")
      ->capture_default_str();
  verb.add_option("--tokens-file", args.tokens_file,
                  "Bearer tokens, a line \"NAME SCOPE,... TOKEN\" each; or the same lines in the "
                  "variable PREFILTER_TOKENS")
      ->type_name("FILE")
      ->envname("PREFILTER_TOKENS_FILE");
  verb.add_flag("--open", args.open,
                "Listen on other addresses than this machine's own without "
                "tokens: everybody who reaches them may do everything");
  verb.add_option("--review", args.review,
                  "Let people label the articles of this shadow log at /review")
      ->type_name("FILE")
      ->envname("PREFILTER_REVIEW");
  add_limits(verb, args);
  verb.add_option("--log", args.log, "What to write to standard error, as lines of JSON")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"requests", "events", "troubles"}))
      ->capture_default_str();
}

Result<void> set_address(const std::string& listen, http::ServerSettings& settings) {
  const size_t colon = listen.rfind(':');
  std::string address = listen.substr(0, std::min(colon, listen.size()));
  if (address.starts_with("[") && address.ends_with("]")) {
    address = address.substr(1, address.size() - 2);
  }
  unsigned port = 0;
  const char* const end = listen.data() + listen.size();
  const char* const begin = colon == std::string::npos ? end : listen.data() + colon + 1;
  const auto [stop, status] = std::from_chars(begin, end, port);
  if (address.empty() || begin == end || stop != end || status != std::errc() || port > 65535) {
    return Error(ErrorCode::kInvalidArgument,
                 "'" + listen + "' is no address and port; 127.0.0.1:8080 or [::1]:8080 is one");
  }
  settings.address = address;
  settings.port = static_cast<uint16_t>(port);
  return {};
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

Result<std::optional<http::Tokens>> read_tokens(const ServeArgs& args) {
  const char* lines = std::getenv(kTokensVariable);
  if (lines != nullptr && !args.tokens_file.empty()) {
    return Error(
        ErrorCode::kInvalidArgument,
        std::string("there are tokens in ") + kTokensVariable + " and in a file; keep one of them");
  }
  const auto parsed = [](std::string_view text,
                         const std::string& origin) -> Result<std::optional<http::Tokens>> {
    Result<http::Tokens> tokens = http::Tokens::parse(text, origin);
    if (!tokens) return tokens.error();
    return std::optional<http::Tokens>(*std::move(tokens));
  };
  if (lines != nullptr) return parsed(lines, kTokensVariable);
  if (args.tokens_file.empty()) return std::optional<http::Tokens>();
  const Result<std::string> text = read_small_file(args.tokens_file);
  if (!text) return text.error();
  return parsed(*text, args.tokens_file);
}

http::ServerSettings server_settings(const ServeArgs& args) {
  http::ServerSettings settings;
  settings.max_connections = args.max_connections;
  return settings;
}

predict::Settings predictor_settings(const ServeArgs& args) {
  predict::Settings settings;
  settings.queue_length = args.queue_length;
  settings.batch_wait = from_ms(args.batch_wait_ms);
  settings.deadline =
      std::chrono::duration_cast<std::chrono::milliseconds>(from_ms(args.deadline_ms));
  settings.threads = static_cast<size_t>(args.threads > 0 ? args.threads : usable_processors());
  return settings;
}

}  // namespace prefilter::cli
