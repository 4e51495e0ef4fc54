#include "engine/manifest.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = prefilter::parse_manifest(text, "manifest.json");
  if (!manifest) {
    require(manifest.error().message().starts_with("manifest.json: "), "an error names the file");
    return 0;
  }
  for (const auto& [name, file] : manifest->files) {
    require(prefilter::is_bundle_file_name(name), "no file lies outside the bundle");
  }
  require(manifest->threshold.value >= 0.0F && manifest->threshold.value <= 1.0F,
          "a threshold is a probability");
  require(manifest->temperature.value > 0.0F, "a temperature is positive");
  const std::string written = to_json(*manifest);
  const auto again = prefilter::parse_manifest(written, "manifest.json");
  require(static_cast<bool>(again), "what is written is read again");
  require(to_json(*again) == written, "writing and reading change nothing");
  return 0;
}
