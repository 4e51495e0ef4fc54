#include "base/curl/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/curl/url.h"

namespace prefilter::curl {
namespace {

constexpr size_t kMaxHeaderBytes = 256U << 10;
constexpr int kPollMs = 100;  // how long a cancellation may go unseen

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// libcurl wants this once a process, before anything else.
CURLcode start_library() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// What arrives during one transfer.
struct Arrival {
  Response response;
  size_t max_bytes = 0;
  size_t header_bytes = 0;
  bool body_too_large = false;
  bool headers_too_large = false;
};

size_t take_body(char* bytes, size_t, size_t count, void* into) {
  auto& arrival = *static_cast<Arrival*>(into);
  std::string& body = arrival.response.body;
  if (count > arrival.max_bytes - body.size()) {
    arrival.body_too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  body.append(bytes, count);
  return count;
}

size_t take_header(char* bytes, size_t, size_t count, void* into) {
  auto& arrival = *static_cast<Arrival*>(into);
  arrival.header_bytes += count;
  if (arrival.header_bytes > kMaxHeaderBytes) {
    arrival.headers_too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) {  // a redirect's headers are not the answer's
    arrival.response.headers.clear();
    return count;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  arrival.response.headers.push_back(
      {std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
  return count;
}

/// A header that could end its line would smuggle in another one. Nor does the message repeat a
/// value, which may be a key.
Result<HeaderList> header_list(const std::vector<Header>& headers) {
  HeaderList list;
  for (const Header& header : headers) {
    const bool breaks =
        header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos ||
        header.name.find_first_of(std::string_view("\r\n\0: ", 5)) != std::string::npos;
    if (header.name.empty() || breaks) {
      return Error(ErrorCode::kInvalidArgument,
                   "header " + (breaks ? "" : header.name) +
                       ": a line break or another character that no header may hold");
    }
    curl_slist* longer = curl_slist_append(list.get(), (header.name + ": " + header.value).c_str());
    if (longer == nullptr) return Error(ErrorCode::kUnavailable, "no memory for a request");
    list.release();
    list.reset(longer);
  }
  return list;
}

ErrorCode code_of(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return ErrorCode::kInvalidArgument;
    case CURLE_OPERATION_TIMEDOUT:
      return ErrorCode::kDeadline;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return ErrorCode::kRefused;
    default:
      return ErrorCode::kUnavailable;
  }
}

/// What to do about it; "" where the message says enough.
std::string advice(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return "; is the address right, and the server running?";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "; install the certificate authority that signed it (package ca-certificates)";
    default:
      return "";
  }
}

}  // namespace

std::string_view Response::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return {};
}

struct Client::State {
  ClientOptions options;
  std::unique_ptr<CURLM, FreeMulti> multi;
  std::unique_ptr<CURL, FreeEasy> easy;  // goes before the connections that multi holds
  std::array<char, CURL_ERROR_SIZE> reason{};

  void sign(std::vector<Header>& headers);
  void set_common(const Url& url, const std::string& text, curl_slist* headers, Arrival& arrival);
  Result<Response> transfer(const Url& url, const std::string& text, std::vector<Header> headers,
                            Arrival& arrival);
  Result<CURLcode> wait();
  Error failure(const Url& url, CURLcode code, const Arrival& arrival) const;
};

void Client::State::set_common(const Url& url, const std::string& text, curl_slist* headers,
                               Arrival& arrival) {
  CURL* handle = easy.get();
  arrival.max_bytes = options.max_response_bytes;
  reason[0] = '\0';
  curl_easy_setopt(handle, CURLOPT_URL, text.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // signals and threads do not mix
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout_ms));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout_ms));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");  // whatever libcurl can unpack
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &arrival);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &arrival);
  if (url.is_loopback()) curl_easy_setopt(handle, CURLOPT_PROXY, "");
}

/// The key goes to libcurl alone, the signature over the wire.
void Client::State::sign(std::vector<Header>& headers) {
  if (!options.s3) return;
  const S3Keys& keys = *options.s3;
  const std::string service = "aws:amz:" + keys.region + ":s3";
  curl_easy_setopt(easy.get(), CURLOPT_AWS_SIGV4, service.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_USERNAME, keys.access_key_id.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PASSWORD, keys.secret_access_key.c_str());
  if (!keys.session_token.empty()) {
    headers.push_back({"x-amz-security-token", keys.session_token});
  }
}

/// Until the transfer is over: its outcome. Errors: kUnavailable if it was cancelled.
Result<CURLcode> Client::State::wait() {
  while (true) {
    int running = 0;
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) {
      return Error(ErrorCode::kUnavailable, "the transfer failed inside libcurl");
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    if (options.cancelled && options.cancelled()) {
      return Error(ErrorCode::kUnavailable, "cancelled");
    }
    curl_multi_poll(multi.get(), nullptr, 0, kPollMs, nullptr);
  }
}

Error Client::State::failure(const Url& url, CURLcode code, const Arrival& arrival) const {
  const std::string where = url.shown() + ": ";
  if (arrival.body_too_large) {
    return Error(ErrorCode::kUnsupported, where + "the answer is larger than " +
                                              std::to_string(options.max_response_bytes) +
                                              " bytes");
  }
  if (arrival.headers_too_large) {
    return Error(ErrorCode::kUnsupported, where + "the answer's headers are larger than " +
                                              std::to_string(kMaxHeaderBytes) + " bytes");
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return Error(ErrorCode::kDeadline,
                 where + "no whole answer in time (" + std::to_string(options.total_timeout_ms) +
                     " ms, " + std::to_string(options.connect_timeout_ms) + " ms to connect)");
  }
  if (code == CURLE_TOO_MANY_REDIRECTS) {
    return Error(ErrorCode::kUnavailable, where + "redirected more than " +
                                              std::to_string(options.max_redirects) + " times");
  }
  if (code == CURLE_UNSUPPORTED_PROTOCOL) {  // ours was checked: a redirect wanted it
    return Error(ErrorCode::kUnavailable, where + "redirected to what is neither http nor https");
  }
  const std::string words = reason[0] != '\0' ? reason.data() : curl_easy_strerror(code);
  return Error(code_of(code), where + words + advice(code));
}

Result<Response> Client::State::transfer(const Url& url, const std::string& text,
                                         std::vector<Header> headers, Arrival& arrival) {
  sign(headers);
  Result<HeaderList> list = header_list(headers);
  if (!list) return list.error().with(url.shown());
  set_common(url, text, list->get(), arrival);
  if (curl_multi_add_handle(multi.get(), easy.get()) != CURLM_OK) {
    return Error(ErrorCode::kUnavailable, url.shown() + ": the transfer could not begin");
  }
  const Result<CURLcode> code = wait();
  curl_multi_remove_handle(multi.get(), easy.get());
  if (!code) return code.error().with(url.shown());
  if (*code != CURLE_OK) return failure(url, *code, arrival);

  long status = 0;
  char* last_url = nullptr;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy.get(), CURLINFO_EFFECTIVE_URL, &last_url);
  curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &retry_after);
  arrival.response.status = static_cast<int>(status);
  arrival.response.url = last_url == nullptr ? text : last_url;
  if (!arrival.response.header("retry-after").empty()) {
    // A date in the past is negative.
    arrival.response.retry_after_s = static_cast<double>(std::max<curl_off_t>(retry_after, 0));
  }
  return std::move(arrival.response);
}

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::create(const ClientOptions& options) {
  if (options.connect_timeout_ms <= 0 || options.total_timeout_ms <= 0 ||
      options.max_response_bytes == 0 || options.max_redirects < 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "timeouts and the size limit of HTTP must be positive, redirects not negative");
  }
  if (start_library() != CURLE_OK) {
    return Error(ErrorCode::kUnavailable, "libcurl could not be started");
  }
  auto state = std::make_unique<State>();
  state->options = options;
  state->multi.reset(curl_multi_init());
  state->easy.reset(curl_easy_init());
  if (!state->multi || !state->easy) {
    return Error(ErrorCode::kUnavailable, "libcurl could not be started: no memory");
  }
  return Client(std::move(state));
}

Result<Response> Client::get(const std::string& url, const GetOptions& options) {
  const Result<Url> parsed = parse_url(url);
  if (!parsed) return parsed.error();
  std::vector<Header> headers = options.headers;
  if (!options.etag.empty()) headers.push_back({"If-None-Match", options.etag});
  if (!options.last_modified.empty()) {
    headers.push_back({"If-Modified-Since", options.last_modified});
  }
  CURL* easy = state_->easy.get();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, state_->options.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, static_cast<long>(state_->options.max_redirects));
  Arrival arrival;
  return state_->transfer(*parsed, url, std::move(headers), arrival);
}

Result<Response> Client::post(const std::string& url, const std::string& media_type,
                              std::string_view body, const std::vector<Header>& headers) {
  const Result<Url> parsed = parse_url(url);
  if (!parsed) return parsed.error();
  std::vector<Header> all = {{"Content-Type", media_type}};
  all.insert(all.end(), headers.begin(), headers.end());
  CURL* easy = state_->easy.get();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  Arrival arrival;
  return state_->transfer(*parsed, url, std::move(all), arrival);
}

Result<Response> Client::put(const std::string& url, std::string_view body,
                             const std::vector<Header>& headers) {
  const Result<Url> parsed = parse_url(url);
  if (!parsed) return parsed.error();
  // Without "Expect: 100-continue", for which servers that do not know it cost a second each.
  std::vector<Header> all = {{"Expect", ""}, {"Content-Type", "application/octet-stream"}};
  all.insert(all.end(), headers.begin(), headers.end());
  CURL* easy = state_->easy.get();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
  Arrival arrival;
  return state_->transfer(*parsed, url, std::move(all), arrival);
}

Result<Response> Client::post_json(const std::string& url, std::string_view json,
                                   const std::vector<Header>& headers) {
  return post(url, "application/json", json, headers);
}

}  // namespace prefilter::curl
