#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/pending_file.h"
#include "lab/prepare/data_card.h"
#include "lab/prepare/options.h"
#include "lab/prepare/scan.h"
#include "prefilter/error.h"

namespace prefilter::prepare {

/// The files of the parts, in the order of Part.
inline constexpr std::array<std::string_view, 3> kPartFiles = {"train.jsonl", "val.jsonl",
                                                               "test.jsonl"};

/// Writes the articles that were chosen to the files of their parts, those of train changed as the
/// options say, and counts them into the card. A changed text that is that of an article of val or
/// test, or none at all, is not written; the article stays as it was.
class SplitWriter {
 public:
  /// Errors: those of PendingFile.
  static Result<SplitWriter> create(const std::string& folder, const Scan& scan,
                                    const PrepareOptions& options, DataCard& card);

  /// Writes an article whose fate is one of the parts. line: as it stands in its file.
  /// Errors: kUnavailable if the line is not what was read before, or the disk is full.
  Result<void> write(const Item& item, std::string_view line);

  /// Completes the files. Errors: kUnavailable.
  Result<void> commit();

 private:
  SplitWriter(const Scan& scan, const PrepareOptions& options, DataCard& card);
  Result<void> put(Part part, const articles::Record& record);
  Result<void> write_train(const Item& item, const articles::Record& record);

  const Scan& scan_;
  const PrepareOptions& options_;
  DataCard& card_;
  std::vector<PendingFile> files_;
  std::unordered_set<std::string> judged_;  // hashes of val and test
};

}  // namespace prefilter::prepare
