#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "service/http/error_answer.h"
#include "service/http/message.h"

namespace prefilter::http {

/// What a token allows. health and the pages need none.
enum class Scope : unsigned { kNone = 0, kPredict = 1, kReview = 2, kAdmin = 4 };
std::string_view to_string(Scope scope);  ///< "predict", "review", "admin"; "none"

/// The bearer tokens (RFC 6750) that a server knows. Immutable; safe to share between threads.
class Tokens {
 public:
  /// Lines "NAME SCOPE[,SCOPE...] TOKEN": the name is what logs call it, a scope is predict, review
  /// or admin, the token 16 to 512 visible characters or "sha256:" and the 64 hexadecimal digits of
  /// its SHA-256. Empty lines and those that begin with '#' count for nothing. `origin` is where
  /// they stand, for errors. Errors: kInvalidArgument naming the line, never the token; no token at
  /// all is one too, since a server that was to have tokens must not be open to everybody.
  static Result<Tokens> parse(std::string_view lines, const std::string& origin);

  /// Why a request may not have what needs the scope; nullopt: it may. 401 where there is no token
  /// or an unknown one, 403 where the token lacks the scope. What is compared are hashes, each
  /// with all known ones, in a time that does not depend on any of them.
  std::optional<Answer> refuse(const Request& request, Scope needed) const;

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string name;
    std::string sha256;  // 64 lower-case hexadecimal digits
    unsigned scopes = 0;
  };
  static Result<Entry> parse_line(std::string_view line, const std::string& where);

  std::vector<Entry> entries_;
};

}  // namespace prefilter::http
