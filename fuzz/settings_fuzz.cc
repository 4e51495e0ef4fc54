#include "fuzz/require.h"
#include "lab/train/settings_yaml.h"

using prefilter::train::TrainOptions;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto settings = prefilter::train::settings_of_yaml(text, "run.yaml");
  if (!settings) {
    require(settings.error().message().starts_with("run.yaml:"), "an error names the file");
    return 0;
  }
  TrainOptions options;
  if (!prefilter::train::apply_settings(*settings, options)) return 0;
  const std::string written = to_yaml(options);
  const auto again = prefilter::train::settings_of_yaml(written, "run.yaml");
  require(static_cast<bool>(again), "what is written is read again");
  TrainOptions read;
  require(static_cast<bool>(prefilter::train::apply_settings(*again, read)), "and in range");
  require(to_yaml(read) == written, "writing and reading change nothing");
  return 0;
}
