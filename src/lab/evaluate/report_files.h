#pragma once

#include <string_view>

/// The files of src/lab/evaluate/report, which cmake/PrefilterEmbed.cmake puts into the program.
namespace prefilter::evaluate {

extern const std::string_view kReportPage;  ///< HTML with {{NAME}} where report_page.cc puts things
extern const std::string_view kReportStyle;   ///< CSS
extern const std::string_view kReportScript;  ///< the scripts end to end

}  // namespace prefilter::evaluate
