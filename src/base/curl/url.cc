#include "base/curl/url.h"

#include <curl/curl.h>

#include <memory>

namespace prefilter::curl {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// A part of the address; "" where it has none.
std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

Error bad(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

}  // namespace

bool Url::is_loopback() const {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

std::string Url::shown() const {
  const bool usual = port == (scheme == "https" ? "443" : "80");
  const std::string bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return scheme + "://" + bracketed + (usual ? "" : ":" + port) + path +
         (query.empty() ? "" : "?…");
}

Result<Url> parse_url(const std::string& text) {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (!url) return Error(ErrorCode::kUnavailable, "no memory for an address");
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0);
  if (code == CURLUE_UNSUPPORTED_SCHEME)
    return bad("an address must begin with http:// or https://");
  if (code != CURLUE_OK) {
    return bad(std::string("not an address of the web (https://host/path): ") +
               curl_url_strerror(code));
  }
  Url parsed;
  parsed.scheme = part(url.get(), CURLUPART_SCHEME);
  parsed.host = part(url.get(), CURLUPART_HOST);
  parsed.port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  parsed.path = part(url.get(), CURLUPART_PATH);
  parsed.query = part(url.get(), CURLUPART_QUERY);
  if (parsed.scheme != "http" && parsed.scheme != "https") {
    return bad("an address must begin with http:// or https://, not " + parsed.scheme + "://");
  }
  if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) {
    return bad("the address of " + parsed.host +
               " holds a user name or password; secrets do not belong into addresses");
  }
  if (parsed.host.starts_with('[')) parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
  return parsed;
}

}  // namespace prefilter::curl
