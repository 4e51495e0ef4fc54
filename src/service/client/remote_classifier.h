#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/curl/client.h"
#include "prefilter/article.h"
#include "service/client/breaker.h"
#include "service/client/verdict_reader.h"

namespace prefilter::client {

struct ServerOptions {
  std::string url = {};                       ///< "http://127.0.0.1:8080"; a path is kept
  std::string token = {};                     ///< sent as a bearer token; empty: none
  std::chrono::milliseconds deadline{30000};  ///< of one call, a second try included; > 0
  size_t request_bytes = size_t{4} << 20;     ///< about what one request may hold; > 0
  Breaker::Limits breaker = {};
};

/// What a server says of its model.
struct RemoteModel {
  std::string name;        ///< its name and version
  float threshold = 1.0F;  ///< the common one
};

/// Lets a server of ours judge (`prefilter serve`). Fails open: whatever goes wrong, an article
/// passes with the error that kept it from being judged: kUnavailable (no server, no sense in its
/// answer), kDeadline, kOverloaded, kUnauthorized, kInvalidArgument (the request was refused).
/// A request that fails in a way that may pass is sent a second time, once, after the pause that
/// the server asked for if the deadline leaves room for it. A server that fails again and again is
/// left alone for a while. One a thread: not safe to share.
class RemoteClassifier {
 public:
  /// Sends nothing yet. Errors: kInvalidArgument for an address that is none, or a deadline or size
  /// of zero.
  static Result<RemoteClassifier> create(const ServerOptions& options);

  /// Asks for the model. Errors: as above.
  Result<RemoteModel> model();

  /// One verdict an article, in order.
  std::vector<RemoteVerdict> classify(std::span<const Article> articles);

 private:
  RemoteClassifier(ServerOptions options, curl::Client http)
      : options_(std::move(options)), http_(std::move(http)), breaker_(options_.breaker) {}

  Result<std::vector<RemoteVerdict>> ask(std::span<const Article> articles);
  Result<curl::Response> post(const std::string& body, curl::Client& http) const;
  Result<curl::Response> post_twice(const std::string& body);
  std::vector<curl::Header> headers() const;

  ServerOptions options_;
  curl::Client http_;
  Breaker breaker_;
};

}  // namespace prefilter::client
