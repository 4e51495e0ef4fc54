#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::watch {

/// An article that a model blocked.
struct QuarantineItem {
  Article article;
  float p_commerce = 0.0F;
  float threshold = 1.0F;
  std::string model;         ///< name and version
  std::string model_sha256;  ///< of its manifest; empty where the process does not know it
  int64_t when_ms = 0;       ///< of the verdict, Unix time
};

/// One JSON line, with its line end. Bytes that are no UTF-8 become U+FFFD.
std::string to_line(const QuarantineItem& item);

/// Errors: kCorrupt for a line that was not written to its end, or is none of ours.
Result<QuarantineItem> item_of_line(std::string_view line);

/// The article alone as a JSON line, as producers deliver it, marked as replayed:
/// "prefilter_replay" holds `mark`.
std::string article_line(const QuarantineItem& item, const std::string& mark);

}  // namespace prefilter::watch
