#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace prefilter::articles {

/// Names what an article says: SHA-256 (64 lower-case hexadecimal digits) of the text that the
/// model sees (engine/text/compose.h) in Unicode's NFKC_Casefold form. Two articles have the same
/// one if they differ only in markup, white space, letter case, Unicode form, or past the 4,000th
/// character. In: UTF-8; a malformed sequence counts as U+FFFD. Safe to call from many threads.
std::string content_hash(std::string_view title, std::string_view content);

/// Where the hash lies among all hashes: uniform in [0, 1). An article falls into the same part of
/// any split whichever file it stands in and whatever else stands there.
double hash_position(std::string_view content_hash);

/// What articles are compared by.
struct FoldedText {
  std::string title;              ///< reduced to text and casefolded
  std::string content;            ///< likewise, its first 4,000 characters
  size_t content_characters = 0;  ///< of the content as text, for its length band
  bool empty = false;             ///< nothing readable was left of either
  std::string hash;               ///< content_hash of the article

  /// Title and content, a line each.
  std::string words() const;
};

/// Folds an article once for its hash and for comparing its words. In and threads: as content_hash.
FoldedText fold(std::string_view title, std::string_view content);

}  // namespace prefilter::articles
