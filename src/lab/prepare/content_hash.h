#pragma once

#include <string>
#include <string_view>

namespace prefilter::prepare {

/// Names what an article says: SHA-256 (64 lower-case hexadecimal digits) of the text that the
/// model sees (engine/text/compose.h) in Unicode's NFKC_Casefold form. Two articles have the same
/// one if they differ only in markup, white space, letter case, Unicode form, or past the 4,000th
/// character. In: UTF-8; a malformed sequence counts as U+FFFD. Safe to call from many threads.
std::string content_hash(std::string_view title, std::string_view content);

/// Where the hash lies among all hashes: uniform in [0, 1). An article falls into the same part of
/// any split whichever file it stands in and whatever else stands there.
double hash_position(std::string_view content_hash);

}  // namespace prefilter::prepare
