#pragma once

#include <string>
#include <vector>

namespace prefilter::lab {

/// Reads the arguments (without the program's name) and runs the verb. Exit status: 0, that of
/// apps/error_table.h, 130 if interrupted.
int run_program(const std::vector<std::string>& arguments);

}  // namespace prefilter::lab
