#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::curl {

/// What signs requests to storage that speaks Amazon S3's protocol (AWS Signature Version 4).
struct S3Keys {
  std::string region;         ///< "eu-central-1"; what the service expects, often "us-east-1"
  std::string access_key_id;  ///< neither empty
  std::string secret_access_key;
  std::string session_token = {};  ///< of temporary keys; else empty
};

struct ClientOptions {
  int connect_timeout_ms = 10'000;           ///< until the server has taken the connection; > 0
  int total_timeout_ms = 60'000;             ///< from the first byte sent to the last read; > 0
  size_t max_response_bytes = 16U << 20;     ///< of a body, unpacked; a larger one is an error
  int max_redirects = 5;                     ///< that a GET follows; 0: none
  std::string user_agent = "prefilter-lab";  ///< how the program names itself
  std::optional<S3Keys> s3 = {};             ///< signs every request
  /// Asked some ten times a second by the thread that waits for an answer; true ends the transfer.
  std::function<bool()> cancelled = {};
};

struct Header {
  std::string name;
  std::string value;
};

/// A GET that need not send again what the caller has already (RFC 9110, section 13).
struct GetOptions {
  std::string etag = {};           ///< of the copy at hand: sent as If-None-Match
  std::string last_modified = {};  ///< of the copy at hand: sent as If-Modified-Since
  std::vector<Header> headers = {};
};

/// What the server said. Any status is an answer, those of errors included.
struct Response {
  int status = 0;
  std::string body;                          ///< unpacked; may be anything
  std::string url;                           ///< where the answer came from, after redirects
  std::vector<Header> headers;               ///< as they were sent
  std::optional<double> retry_after_s = {};  ///< Retry-After, as seconds from now; >= 0

  /// The value of the first header of that name, in any case; "" if there is none.
  std::string_view header(std::string_view name) const;
  bool ok() const { return status >= 200 && status < 300; }
  bool not_modified() const { return status == 304; }
};

/// A client for HTTP and HTTPS over libcurl; no other protocol, redirects included. Keeps its
/// connections between calls. Certificates are checked; proxies are those of the environment
/// (http_proxy, https_proxy, no_proxy), but never towards this machine. Nothing that is sent or
/// read is printed or logged, and error messages show addresses without their queries.
/// One client a thread: not safe to share, safe beside others.
///
/// Errors of a transfer: kInvalidArgument (address or header), kDeadline (a timeout), kUnavailable
/// (no connection, one that broke off, too many redirects, cancelled), kUnsupported (larger than
/// max_response_bytes), kRefused (the certificate is not to be trusted).
class Client {
 public:
  /// Errors: kInvalidArgument for options out of range; kUnavailable.
  static Result<Client> create(const ClientOptions& options = {});

  /// Follows redirects. Errors: those of a transfer.
  Result<Response> get(const std::string& url, const GetOptions& options = {});

  /// Sends a body of that media type. Follows no redirect, so that a header with a key reaches no
  /// other host. Errors: those of a transfer.
  Result<Response> post(const std::string& url, const std::string& media_type,
                        std::string_view body, const std::vector<Header>& headers = {});

  /// Puts a body there. Follows no redirect. Errors: those of a transfer.
  Result<Response> put(const std::string& url, std::string_view body,
                       const std::vector<Header>& headers = {});

  /// post of a JSON text.
  Result<Response> post_json(const std::string& url, std::string_view json,
                             const std::vector<Header>& headers = {});

  Client(Client&& other) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace prefilter::curl
