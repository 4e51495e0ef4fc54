#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// What judging needs to know of one labelled article; its text is not kept.
struct Case {
  std::string id;        ///< as in the file; may be empty, and need not be unique
  std::string title;     ///< its first characters, for lists of errors
  std::string language;  ///< as the file names it, lower case; empty: not known
  std::string source;    ///< the publisher; empty: not known
  std::string origin;    ///< where the label comes from; empty: not known
  std::string month;     ///< of publication, "2026-05"; empty: not known
  size_t content_characters = 0;
  uint64_t content = 0;  ///< a hash of title and content: equal texts have equal ones
  int label = 0;         ///< 1: commerce, 0: journalism
};

/// The labelled articles of one file, in its order.
struct Cases {
  std::string file;    ///< its path
  std::string sha256;  ///< of the file as it lies there
  std::vector<Case> cases;
  size_t unlabelled = 0;  ///< left out: the label is null
  size_t duplicates = 0;  ///< cases whose text an earlier one has; they stay

  size_t count(int label) const;
};

/// Reads a file of labelled articles (docs/formats/article-files.md). Memory: some 300 bytes a
/// case. Errors: as the reader of articles; kInvalidArgument without a case of either label.
Result<Cases> read_cases(const std::string& path);

/// Hands out the articles of the cases in pieces of at most `at_once`, in order; `begin` is the
/// number of a piece's first case. Stops at the first error of `take`. Errors: also those of
/// reading; kCorrupt if the file is no longer the one that the cases came from.
Result<void> each_piece(
    const Cases& cases, size_t at_once,
    const std::function<Result<void>(size_t begin, const std::vector<Article>&)>& take);

}  // namespace prefilter::evaluate
