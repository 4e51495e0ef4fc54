#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prefilter::tokens {

/// The bytes of standard base64 with its padding (RFC 4648, section 4); nothing if it is malformed.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace prefilter::tokens
