#include "registry/reference.h"

#include <algorithm>
#include <string>

#include "base/json_text.h"

namespace prefilter::registry {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_part(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
                  c == '-';
         });
}

bool is_hash_prefix(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

bool is_bundle_reference(std::string_view text) {
  const size_t at = text.find('@');
  if (at == std::string_view::npos) return is_hash_prefix(text);
  return is_part(text.substr(0, at)) && is_part(text.substr(at + 1));
}

bool is_store_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || is_lower(c) || c == '-'; });
}

Result<void> check_bundle_reference(std::string_view text) {
  if (is_bundle_reference(text)) return {};
  return Error(ErrorCode::kInvalidArgument,
               json_string(text.substr(0, 80)) +
                   " names no bundle: NAME@VERSION does, or at least 8 digits of its hash, as "
                   "`prefilter registry list` shows them");
}

}  // namespace prefilter::registry
