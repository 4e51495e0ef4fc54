#include "base/check.h"

#include <string>

namespace prefilter {

void check_failed(const char* condition, const char* why, const char* file, int line) {
  throw CheckFailure(std::string("internal check failed: ") + condition + " (" + why + ") at " +
                     file + ":" + std::to_string(line));
}

}  // namespace prefilter
