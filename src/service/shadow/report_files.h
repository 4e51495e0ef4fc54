#pragma once

#include <string_view>

/// The files of src/service/shadow/report, which cmake/PrefilterEmbed.cmake puts into the program.
namespace prefilter::shadow {

extern const std::string_view kReportPage;  ///< HTML with {{NAME}} where report_page.cc puts things
extern const std::string_view kReportStyle;  ///< CSS

}  // namespace prefilter::shadow
