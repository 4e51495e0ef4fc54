#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prefilter::article {

enum class StringProblem { kMalformed, kLoneSurrogate };

/// Undoes the escapes of a JSON string. `quoted` is the string with its quotes, in UTF-8 and
/// without raw control characters; the text replaces what `text` holds, half a surrogate pair is
/// U+FFFD in it. nullopt: all is well.
std::optional<StringProblem> unescape(std::string_view quoted, std::string& text);

/// Whether `token` is a number as RFC 8259 writes it, of any size and precision.
bool is_json_number(std::string_view token);

}  // namespace prefilter::article
