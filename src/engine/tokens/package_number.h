#pragma once

#include <optional>
#include <string_view>

namespace prefilter::tokens {

/// The double that the Hugging Face package reads from a JSON number. Its reader (serde_json with
/// its default features) takes the digits as a whole number and scales it by a power of ten, which
/// is often one unit in the last place away from the nearest double; ties between ways to cut a
/// piece hang on it. In: a number in JSON's syntax, maybe with white space behind it. Nothing if it
/// is too large.
std::optional<double> package_number(std::string_view json);

}  // namespace prefilter::tokens
