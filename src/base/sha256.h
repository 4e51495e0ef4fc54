#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "prefilter/error.h"

namespace prefilter {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::span<const std::byte> bytes);

/// The same of a file's content, read through a small buffer: the file's pages do not count as
/// memory of this process. Errors: kNotFound, kUnavailable; each names the path.
Result<std::string> sha256_file(const std::string& path);

/// Whether the text is a digest in the form above.
bool is_sha256_hex(std::string_view text);

}  // namespace prefilter
