#pragma once

#include <cstddef>

namespace prefilter {

/// The most memory that this process has held at once, in bytes; 0 if the system does not say.
size_t peak_memory_bytes();

}  // namespace prefilter
