#include "fuzz/require.h"
#include "lab/train/metrics_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto metrics = prefilter::train::parse_metrics(text, "metrics.json");
  if (!metrics) {
    require(metrics.error().message().starts_with("metrics.json: "), "an error names the file");
    return 0;
  }
  const std::string written = prefilter::train::to_json(*metrics);
  const auto again = prefilter::train::parse_metrics(written, "metrics.json");
  require(static_cast<bool>(again), "what is written is read again");
  require(prefilter::train::to_json(*again) == written, "writing and reading change nothing");
  return 0;
}
