#include "engine/golden.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(prefilter::parse_golden_articles(text, "golden.jsonl"));
  const auto cases = prefilter::parse_golden(text, "golden.jsonl");
  if (!cases) {
    require(cases.error().message().starts_with("golden.jsonl: "), "an error names the file");
    return 0;
  }
  const std::string written = to_jsonl(*cases);
  const auto again = prefilter::parse_golden(written, "golden.jsonl");
  require(static_cast<bool>(again), "what is written is read again");
  require(to_jsonl(*again) == written, "writing and reading change nothing");
  return 0;
}
