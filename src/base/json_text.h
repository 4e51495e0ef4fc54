#pragma once

#include <string>
#include <string_view>

namespace prefilter {

/// The shortest decimal that reads back as the same float, always with a point or an exponent, so
/// that every reader takes it for a real number: 0.9, 1.0, 3e-05.
std::string decimal(float value);

/// A JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

}  // namespace prefilter
