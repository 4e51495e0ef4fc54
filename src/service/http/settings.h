#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace prefilter::http {

/// Where the server listens, and what it allows a client.
struct ServerSettings {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6, as a number
  uint16_t port = 8080;               ///< 0: any that is free
  size_t threads = 2;                 ///< that read, parse and write; judging has its own; > 0
  size_t max_connections = 4096;      ///< beyond these a client gets 503; > 0
  size_t head_bytes = 8192;           ///< request line and header fields
  size_t body_bytes = size_t{1} << 20;
  size_t batch_bytes = size_t{16} << 20;         ///< the same for a batch
  size_t batch_articles = 10'000;                ///< in one request
  size_t bodies_bytes = size_t{256} << 20;       ///< of all requests in work together; beyond: 503
  std::chrono::milliseconds idle{75'000};        ///< from one request of a connection to the next
  std::chrono::milliseconds head_time{10'000};   ///< from a head's first byte to its last
  std::chrono::milliseconds body_time{30'000};   ///< the same for a body
  std::chrono::milliseconds write_time{30'000};  ///< until the client has taken a piece of answer
};

}  // namespace prefilter::http
