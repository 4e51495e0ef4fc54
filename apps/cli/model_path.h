#pragma once

#include <string>

#include "prefilter/error.h"

namespace prefilter::cli {

/// The folder of the model to use: `named` if it is not empty, else the default model that was
/// installed with the program, at ../share/prefilter/models/default from the program's folder (a
/// build tree has it there too). Errors: kNotFound, with what to do.
Result<std::string> find_model(const std::string& named, const std::string& program_dir);

/// The folder of the running program's file; "" if the system does not tell.
std::string program_dir();

}  // namespace prefilter::cli
