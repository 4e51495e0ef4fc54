#include "fuzz/memory_file.h"
#include "fuzz/require.h"
#include "lab/articles/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFile file;
  const std::string path = file.holding(data, size);
  auto reader = prefilter::articles::RecordReader::open(path);
  require(static_cast<bool>(reader), "the file is there");
  while (true) {
    const auto record = reader->next();
    if (!record) {
      require(record.error().message().starts_with(path + ":"), "an error names file and line");
      continue;
    }
    if (!*record) return 0;
    require(!(*record)->id.empty(), "every article has an id");
    const auto again = prefilter::articles::parse_record(to_json_line(**record));
    require(again && *again == **record, "writing then reading is the identity");
  }
}
