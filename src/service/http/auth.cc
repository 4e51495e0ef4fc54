#include "service/http/auth.h"

#include <algorithm>
#include <span>

#include "base/sha256.h"
#include "service/http/head_check.h"

namespace prefilter::http {
namespace {

constexpr std::string_view kHashed = "sha256:";

unsigned bits(Scope scope) { return static_cast<unsigned>(scope); }

std::optional<Scope> scope_named(std::string_view name) {
  if (name == "predict") return Scope::kPredict;
  if (name == "review") return Scope::kReview;
  if (name == "admin") return Scope::kAdmin;
  return std::nullopt;
}

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
  line.remove_prefix(word.size());
  return word;
}

bool is_token(std::string_view text) {
  return text.size() >= 16 && text.size() <= 512 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string hash_of(std::string_view text) {
  return sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
}

/// Looks at every character, equal or not.
bool equal_in_constant_time(std::string_view left, std::string_view right) {
  unsigned difference = static_cast<unsigned>(left.size() ^ right.size());
  const size_t length = std::min(left.size(), right.size());
  for (size_t i = 0; i < length; ++i) {
    difference |= static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]);
  }
  return difference == 0;
}

Answer unauthorized(std::string error) {
  Answer answer = to_answer({.status = 401,
                             .type = "unauthorized",
                             .error = std::move(error),
                             .hint = "send Authorization: Bearer TOKEN"});
  answer.fields.push_back({"WWW-Authenticate", "Bearer"});
  return answer;
}

}  // namespace

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::kNone:
      break;
    case Scope::kPredict:
      return "predict";
    case Scope::kReview:
      return "review";
    case Scope::kAdmin:
      return "admin";
  }
  return "none";
}

Result<Tokens::Entry> Tokens::parse_line(std::string_view line, const std::string& where) {
  const auto wrong = [&](const std::string& what) {
    return Error(ErrorCode::kInvalidArgument, where + ": " + what);
  };
  Entry entry;
  entry.name = next_word(line);
  std::string_view scopes = next_word(line);
  const std::string_view token = next_word(line);
  if (token.empty() || !next_word(line).empty()) {
    return wrong("a line is NAME SCOPE[,SCOPE...] TOKEN");
  }
  while (true) {
    const std::string_view name = scopes.substr(0, scopes.find(','));
    const std::optional<Scope> scope = scope_named(name);
    if (!scope) return wrong("a scope is predict, review or admin");
    entry.scopes |= bits(*scope);
    if (name.size() == scopes.size()) break;
    scopes.remove_prefix(name.size() + 1);
  }
  if (token.starts_with(kHashed)) {
    entry.sha256 = token.substr(kHashed.size());
    if (!is_sha256_hex(entry.sha256)) {
      return wrong("behind sha256: stand 64 lower-case hexadecimal digits");
    }
    return entry;
  }
  if (!is_token(token)) return wrong("a token is 16 to 512 visible ASCII characters");
  entry.sha256 = hash_of(token);
  return entry;
}

Result<Tokens> Tokens::parse(std::string_view lines, const std::string& origin) {
  Tokens tokens;
  for (size_t number = 1; !lines.empty(); ++number) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    Result<Entry> entry = parse_line(line, origin + ":" + std::to_string(number));
    if (!entry) return entry.error();
    tokens.entries_.push_back(*std::move(entry));
  }
  if (tokens.entries_.empty()) {
    return Error(ErrorCode::kInvalidArgument, origin + " holds no token");
  }
  return tokens;
}

std::optional<Answer> Tokens::refuse(const Request& request, Scope needed) const {
  if (needed == Scope::kNone) return std::nullopt;
  const std::string_view field = request.field("authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (field.empty()) return unauthorized("no token in the request");
  if (request.count("authorization") > 1 || field.size() <= kScheme.size() ||
      !equal_without_case(field.substr(0, kScheme.size()), kScheme)) {
    return unauthorized("the field Authorization holds no bearer token");
  }
  const std::string presented = hash_of(field.substr(kScheme.size()));
  bool known = false;
  unsigned scopes = 0;
  for (const Entry& entry : entries_) {
    const bool equal = equal_in_constant_time(entry.sha256, presented);
    known |= equal;
    scopes |= entry.scopes & (0U - static_cast<unsigned>(equal));  // no branch
  }
  if (!known) return unauthorized("the token is not known");
  if ((scopes & bits(needed)) != 0) return std::nullopt;
  return to_answer({.status = 403,
                    .type = "forbidden",
                    .error = "the token lacks the scope " + std::string(to_string(needed)),
                    .hint = "use a token with that scope"});
}

}  // namespace prefilter::http
