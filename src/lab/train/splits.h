#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// One labelled article.
struct Example {
  std::string id;      ///< as it was written, a number as its digits; empty: absent
  Article article;     ///< read as in serving: docs/formats/articles.md
  std::string source;  ///< the publisher; empty: absent
  int label = 0;       ///< 1: commerce, 0: journalism
  size_t line = 0;     ///< of its file, counted from 1
  std::string hash;    ///< articles::content_hash of the article
};

/// The labelled articles of one file, in its order, and what was found on the way.
struct Split {
  std::string file;  ///< its path
  std::vector<Example> examples;
  size_t unlabelled = 0;  ///< lines dropped because their label is null
  size_t unreadable = 0;  ///< lines dropped because title and content hold no text
  size_t duplicates = 0;  ///< examples whose hash an earlier one has; they stay
  size_t conflicts = 0;   ///< of the duplicates, those with another label than the first

  /// Of the examples with this label.
  size_t count(int label) const;
};

/// What a training run reads.
struct Splits {
  Split train;
  Split val;
  std::optional<Split> test;
  std::string train_sha256;  ///< SHA-256 of the file that the train split comes from
};

/// Reads one file of labelled articles, JSON lines, gzip allowed, blank lines skipped. `label` is
/// 0, 1 or null. Errors: kNotFound and others of LineReader; kInvalidArgument for a line that is no
/// article or has another label, naming file, line and field.
Result<Split> read_split(const std::string& path);

/// Reads train.jsonl, val.jsonl and, where it is there, test.jsonl of a folder.
/// Errors: as read_split; kNotFound; kInvalidArgument for a split without examples, or, but for the
/// test, of one class; kRefused if one article (by content hash) stands in two of them.
Result<Splits> read_splits(const std::string& folder);

/// What `data` of a training run names: a folder as for read_splits, or one file, of which
/// split_by_hash takes a tenth for val. Errors: as those two.
Result<Splits> read_data(const std::string& path);

/// Splits the examples of one file into train and val by their content hash alone, so that
/// duplicates fall on the same side. val_share: the share of val, about; in (0, 1).
/// Errors: as read_splits; kInvalidArgument for another share.
Result<Splits> split_by_hash(const std::string& path, double val_share);

}  // namespace prefilter::train
