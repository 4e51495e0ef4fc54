#include "base/sha256.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"
#include "lab/train/splits.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFile file;
  const std::string path = file.holding(data, size);
  const auto split = prefilter::train::read_split(path);
  if (!split) {
    require(split.error().message().starts_with(path + ":"), "an error names file and line");
    return 0;
  }
  size_t line = 0;
  for (const auto& example : split->examples) {
    require(example.label == 0 || example.label == 1, "a label is one of two");
    require(prefilter::is_sha256_hex(example.hash), "every example has its hash");
    require(example.line > line, "examples stand in the order of their lines");
    line = example.line;
  }
  require(split->duplicates < split->examples.size() + 1, "duplicates are examples");
  require(split->conflicts <= split->duplicates, "conflicts are duplicates");
  return 0;
}
