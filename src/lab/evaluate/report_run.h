#pragma once

#include <string>

#include "prefilter/error.h"

namespace prefilter::evaluate {

/// Where the page's figures come from, and where it goes.
struct ReportOptions {
  std::string evaluation = "v1/results/evaluation_results.json";
  std::string benchmark =
      "";  ///< empty: benchmark_results.json beside the evaluation, if it is there
  std::string training = "";  ///< empty: training_metrics.json beside it, if it is there
  std::string out = "";       ///< empty: report.html beside it
};

/// Writes the page of report_page.h in one step and gives its path.
/// Errors: those of reading a file that was named, of report_page and of writing; a file that
/// merely stands beside the evaluation and is broken is an error too.
Result<std::string> write_report(const ReportOptions& options);

}  // namespace prefilter::evaluate
