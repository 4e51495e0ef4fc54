#pragma once

#include <string>

#include "prefilter/error.h"

namespace prefilter::curl {

/// The parts of an address that decide where a request goes.
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< without brackets
  std::string port;    ///< as written, or the scheme's own
  std::string path;    ///< begins with "/"
  std::string query;   ///< without "?"; empty if there is none

  /// Whether the host is this machine, which no proxy reaches.
  bool is_loopback() const;
  /// "https://host:port/path": the port only where it is not the scheme's own. A query shows as
  /// "?…", since keys are found there.
  std::string shown() const;
};

/// Reads an absolute http or https address (RFC 3986). Errors: kInvalidArgument for anything else,
/// and for one with a user name or password inside; no message repeats these nor the query.
Result<Url> parse_url(const std::string& text);

}  // namespace prefilter::curl
