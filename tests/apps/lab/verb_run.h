#pragma once

#include <string>
#include <vector>

namespace prefilter::lab {

/// What a verb printed, and its exit status.
struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

/// Runs a verb of prefilter-lab in this process.
Ran run_verb(const std::string& verb, std::vector<std::string> arguments);

}  // namespace prefilter::lab
