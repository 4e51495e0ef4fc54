#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace prefilter::cli {

/// The processors that this process may run on: its affinity, less what a container's quota takes
/// away. At least 1.
int usable_processors();

/// The processor's name as Linux gives it, "unknown" if it does not.
std::string processor_name();

/// A set of kernels, named by the instructions that it needs: "avx2", "avx512_vnni"…
struct InstructionSet {
  std::string name;
  bool supported = false;  ///< by this processor
};

/// All sets that there are, the plainest first.
std::vector<InstructionSet> instruction_sets();

/// The one that the engine uses on this processor.
std::string chosen_instruction_set();

/// Bytes of main memory, and of it what new work may take; 0 if unknown.
size_t memory_bytes();
size_t available_memory_bytes();

/// Processes that want a processor, averaged over the last minute; 0 if unknown.
double load_average();

}  // namespace prefilter::cli
