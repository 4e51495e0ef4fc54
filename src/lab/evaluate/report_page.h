#pragma once

#include <optional>
#include <string>

#include "lab/evaluate/report_summary.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// A file of results: its name for the page, and its JSON.
struct ReportFile {
  std::string name;
  std::string json;
};

struct ReportFiles {
  ReportFile evaluation;                               ///< docs/formats/evaluation.md
  std::optional<ReportFile> benchmark = std::nullopt;  ///< docs/formats/benchmark.md
  std::optional<ReportFile> training =
      std::nullopt;  ///< training_metrics.json, docs/formats/training.md
};

/// One page of HTML that holds everything it shows: style, script and data; it asks nothing of any
/// other place, and its own policy forbids it to. What comes from the files is data to the script
/// and text to the page, never markup.
/// Errors: kCorrupt for a file that is no JSON of its format, or an evaluation without candidates.
Result<std::string> report_page(const ReportFiles& files, const ReportCriteria& criteria = {});

}  // namespace prefilter::evaluate
