#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apps/cli/served_model.h"
#include "prefilter/error.h"
#include "service/http/auth.h"
#include "service/http/settings.h"
#include "service/predict/predictor.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// What `prefilter serve` was told.
struct ServeArgs {
  std::string config;  // empty: the model alone judges
  ModelArgs model;
  int threads = 0;  // 0: all that the process may use
  std::string listen = "127.0.0.1:8080";
  std::string tokens_file;
  bool open = false;
  std::string review;  // shadow log; empty: nothing is reviewed
  size_t queue_length = 1024;
  double batch_wait_ms = 0.0;
  double deadline_ms = 2000.0;
  size_t max_connections = 4096;
  double drain_seconds = 30.0;
  double linger_seconds = 0.0;
  std::string log = "requests";
};

void add_serve_options(CLI::App& verb, ServeArgs& args);

/// "127.0.0.1:8080", "[::1]:8080": address and port into the settings. Errors: kInvalidArgument.
Result<void> set_address(const std::string& listen, http::ServerSettings& settings);

/// Whether only this machine can reach an address.
bool is_loopback(const std::string& address);

/// The tokens of the file, or of PREFILTER_TOKENS; nullopt if there is neither. Errors: those of
/// reading and Tokens::parse; kInvalidArgument if both are there.
Result<std::optional<http::Tokens>> read_tokens(const ServeArgs& args);

http::ServerSettings server_settings(const ServeArgs& args);
predict::Settings predictor_settings(const ServeArgs& args);

}  // namespace prefilter::cli
