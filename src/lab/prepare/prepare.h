#pragma once

#include <functional>
#include <string>

#include "lab/prepare/data_card.h"
#include "lab/prepare/options.h"
#include "lab/prepare/scan.h"
#include "prefilter/error.h"

namespace prefilter::prepare {

/// What a preparation needs from its surroundings.
struct PrepareContext {
  std::string code_version;         ///< for the data card
  Progress progress = {};           ///< may be empty
  std::function<bool()> stop = {};  ///< asked now and then; may be empty
};

/// Makes splits of article files (docs/formats/prepare.md): reads them, plans, reads them again and
/// writes `options.out`, a folder that appears as a whole and takes the place of an earlier output.
/// The same files and options give the same bytes. Errors: those of check_options, of reading and
/// writing and of plan(); kRefused if `out` holds anything that prepare did not write; kUnavailable
/// if stopped, or if a file changed meanwhile.
Result<DataCard> prepare(const PrepareOptions& options, const PrepareContext& context);

/// Where the articles of an earlier output stood. Errors: kInvalidArgument if `folder` is none;
/// those of RecordReader.
Result<Earlier> read_earlier(const std::string& folder);

}  // namespace prefilter::prepare
