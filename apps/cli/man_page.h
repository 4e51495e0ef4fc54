#pragma once

#include <string>

#include "apps/cli/command_doc.h"

namespace prefilter::cli {

/// The manual page of a command in roff with the man macros (section 1). `version` stands in its
/// footer.
std::string man_page(const CommandDoc& command, const std::string& version);

/// What the page is called: "prefilter-model-show".
std::string page_name(const CommandDoc& command);

}  // namespace prefilter::cli
