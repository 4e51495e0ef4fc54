#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "prefilter/error.h"
#include "service/http/exchange.h"
#include "service/http/settings.h"

namespace prefilter::http {

/// Listens, and has a handler answer what comes. Threads of its own read and write; it never waits
/// for a client, so that no number of slow ones keeps the others from being served.
class Server {
 public:
  /// Listens when it returns. The handler outlives the server.
  /// Errors: kInvalidArgument for an address that is none or settings out of range, kUnavailable
  /// for one that cannot be listened on, with the system's reason.
  static Result<std::unique_ptr<Server>> start(const ServerSettings& settings, Handler& handler);

  /// Breaks off what is under way: drain before.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const;

  /// Takes no more connections, lets requests in work be answered, and waits for that; at most so
  /// long. Returns whether nothing is left.
  bool drain(std::chrono::milliseconds limit);

  /// Whether the threads that read and write still get their turn: asks one of them, and waits for
  /// its answer at most so long.
  bool responds(std::chrono::milliseconds limit);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace prefilter::http
