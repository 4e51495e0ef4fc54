#include <string_view>

#include "fuzz/require.h"
#include "lab/collect/robots.h"
#include "lab/collect/sources.h"

/// What users and sites write line by line: signs of a bucket, and robots.txt.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto sources = prefilter::collect::parse_sources(text, "s.yaml");
  if (!sources) {
    require(sources.error().message().starts_with("s.yaml:"), "an error names the file");
  }
  const auto robots = prefilter::collect::Robots::parse(text, "prefilter-lab");
  require(robots.allows("/robots.txt"), "robots.txt may always be asked for");
  (void)robots.allows("/a/b.html?c=d");
  return 0;
}
