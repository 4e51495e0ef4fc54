#include "service/pipeline/champion.h"

#include <filesystem>

#include "base/mapped_file.h"
#include "registry/records.h"

namespace prefilter::pipeline {

std::string registry_of(const Config& config) {
  if (!config.model || !config.model->starts_with(kRegistryPrefix)) return "";
  const std::string folder = config.model->substr(kRegistryPrefix.size());
  return (std::filesystem::path(config.file).parent_path() / folder).lexically_normal().string();
}

Result<void> take_champion(const std::string& registry, Config& config) {
  const std::string file = registry + "/CURRENT";
  const Result<std::string> text = read_file(file, registry::kMaxCurrentBytes);
  if (!text) {
    const Error& error = text.error();
    if (error.code() != ErrorCode::kNotFound) return error;
    return Error(ErrorCode::kNotFound,
                 "nothing was promoted in " + registry + "; `prefilter registry promote` does it");
  }
  const Result<registry::Current> current = registry::parse_current(*text, file);
  if (!current) return current.error();
  const registry::State& state = current->state;
  const Result<Mode> mode = parse_mode(to_string(state.mode));
  if (!mode) return mode.error().with(file);
  config.model = registry + "/objects/" + state.bundle;
  config.manifest_sha256 = state.bundle;  // opening it checks that
  config.threshold = state.threshold;
  config.noted_threshold.reset();
  config.mode = *mode;
  return {};
}

}  // namespace prefilter::pipeline
