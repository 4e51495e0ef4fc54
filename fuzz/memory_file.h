#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"

/// A file that lives in memory, for readers that take a path. Replaced for each input.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    require(descriptor_ >= 0, "the system gives memory files");
  }

  /// Gives the path of a file with these bytes.
  std::string holding(const uint8_t* data, size_t size) const {
    require(::ftruncate(descriptor_, 0) == 0, "a memory file can be emptied");
    require(::pwrite(descriptor_, data, size, 0) == static_cast<ssize_t>(size),
            "a memory file takes what it is given");
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};
