#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace prefilter::test {

struct HttpRequest {
  std::string method;
  std::string target;  ///< path and query
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case

  /// The header's value; "" if there is none. In: lower case.
  std::string header(const std::string& name) const;
};

/// An answer, well-behaved unless told otherwise.
struct HttpAnswer {
  int status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  int delay_ms = 0;          ///< before the first byte
  size_t drop_bytes = 0;     ///< the body's last bytes are promised but never sent
  std::string instead = {};  ///< sent as it is, in place of everything above but the delay
};

/// An HTTP/1.1 server on 127.0.0.1 for tests: a thread a connection, one request a connection, and
/// whatever answer the handler invents. The handler is called from several threads at once.
class HttpServer {
 public:
  /// number: how many requests came before this one.
  using Handler = std::function<HttpAnswer(const HttpRequest& request, size_t number)>;
  explicit HttpServer(Handler handler);
  ~HttpServer();  ///< breaks off what is under way
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// "http://127.0.0.1:PORT" and the path, which begins with "/".
  std::string url(const std::string& path = "") const;

  std::vector<HttpRequest> requests() const;  ///< so far, in the order of arrival
  size_t most_at_once() const;                ///< the largest number of requests in work together

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace prefilter::test
