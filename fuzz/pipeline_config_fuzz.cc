#include "fuzz/require.h"
#include "service/pipeline/config.h"

using namespace prefilter;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = pipeline::config_of_yaml(text, "etc/config.yaml");
  if (!config) {
    require(config.error().code() == ErrorCode::kInvalidArgument, "a bad file is the user's");
    require(config.error().message().starts_with("etc/config.yaml:"), "an error names the file");
    return 0;
  }
  require(!config->threshold || (*config->threshold >= 0.0F && *config->threshold <= 1.0F),
          "a threshold is a probability");
  require(config->shadow.lane.queue_articles > 0 && config->shadow.lane.threads > 0,
          "the lane can work");
  for (const auto& [key, line] : config->lines) require(line > 0, "lines are counted from 1");
  return 0;
}
