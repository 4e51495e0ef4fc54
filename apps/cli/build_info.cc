#include "apps/cli/build_info.h"

#include "apps/cli/machine.h"

namespace prefilter::cli {

std::string_view version() { return PREFILTER_VERSION; }

std::string_view commit() { return PREFILTER_COMMIT; }

std::string version_line() {
  return "prefilter " + std::string(version()) + " (commit " + std::string(commit()) + ", " +
         chosen_instruction_set() + ")";
}

}  // namespace prefilter::cli
