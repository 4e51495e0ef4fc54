#pragma once

#include <stdexcept>

namespace prefilter {

/// Thrown by PREFILTER_CHECK: a defect of this software, caught at the outermost edge only.
class CheckFailure : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace prefilter

/// For what cannot happen unless this software is wrong. `why` says why it holds.
#define PREFILTER_CHECK(condition, why)                               \
  do {                                                                \
    if (!(condition)) [[unlikely]]                                    \
      ::prefilter::check_failed(#condition, why, __FILE__, __LINE__); \
  } while (false)
