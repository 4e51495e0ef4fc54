#include "apps/cli/model_path.h"

#include <filesystem>
#include <system_error>

namespace prefilter::cli {
namespace fs = std::filesystem;

Result<std::string> find_model(const std::string& named, const std::string& program_dir) {
  std::error_code ignored;
  if (!named.empty()) {
    if (fs::is_directory(named, ignored)) return named;
    if (fs::exists(named, ignored)) {
      return Error(ErrorCode::kInvalidArgument, "the model " + named + " is no folder");
    }
    return Error(ErrorCode::kNotFound, "there is no model at " + named);
  }
  const fs::path folder =
      (fs::path(program_dir) / "../share/prefilter/models/default").lexically_normal();
  if (fs::is_directory(folder, ignored)) return folder.string();
  return Error(ErrorCode::kNotFound, "there is no default model at " + folder.string() +
                                         "; name one with --model DIR or PREFILTER_MODEL");
}

std::string program_dir() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return failed ? "" : program.parent_path().string();
}

}  // namespace prefilter::cli
