#include <exception>
#include <iostream>

#include "apps/error_table.h"
#include "apps/lab/program.h"

// The outermost edge: what was thrown ends here, as a defect or as memory that ran out.
int main(int argc, char** argv) {
  try {
    return prefilter::lab::run_program({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "prefilter-lab: a defect of this program: " << error.what() << "\n";
    return prefilter::exit_status(prefilter::ErrorCode::kInternal);
  }
}
