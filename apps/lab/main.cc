#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "apps/error_table.h"
#include "apps/lab/program.h"

namespace {

/// LibTorch's OpenMP threads spin while they wait, which beside any other busy process makes a run
/// many times slower. OpenMP reads its settings when it is loaded, so the program starts itself
/// once more with threads that sleep, unless the user has chosen.
void let_threads_sleep(char** argv) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  setenv("OMP_WAIT_POLICY", "passive", 1);
  execv("/proc/self/exe", argv);  // comes back only if it failed: then as it is
}

}  // namespace

// The outermost edge: what was thrown ends here, as a defect or as memory that ran out.
int main(int argc, char** argv) {
  let_threads_sleep(argv);
  try {
    return prefilter::lab::run_program({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "prefilter-lab: a defect of this program: " << error.what() << "\n";
    return prefilter::exit_status(prefilter::ErrorCode::kInternal);
  }
}
