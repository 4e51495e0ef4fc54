#include "tests/apps/lab/verb_run.h"

#include <gtest/gtest.h>

#include "apps/lab/program.h"

namespace prefilter::lab {

Ran run_verb(const std::string& verb, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), verb);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ran ran;
  ran.status = run_program(arguments);
  ran.out = testing::internal::GetCapturedStdout();
  ran.err = testing::internal::GetCapturedStderr();
  return ran;
}

}  // namespace prefilter::lab
