#include "engine/encoder/checkpoint_file.h"

#include <filesystem>
#include <system_error>

namespace prefilter::encoder {
namespace {

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// Why the folder has no model.safetensors that could be read.
Error no_weights(const std::string& folder) {
  for (const std::string name : {"pytorch_model.bin", "pytorch_model.bin.index.json"}) {
    if (!exists(folder + "/" + name)) continue;
    return Error(ErrorCode::kUnsupported, folder + "/" + name +
                                              ": a pickle, which can run code and is never read; " +
                                              "scripts/to_safetensors.py makes a " +
                                              "model.safetensors of it, once and for all");
  }
  if (exists(folder + "/model.safetensors.index.json")) {
    return Error(ErrorCode::kUnsupported,
                 folder + "/model.safetensors.index.json: weights in several files are not " +
                     "supported; save the model again with a larger max_shard_size");
  }
  return Error(ErrorCode::kNotFound, "no such file: " + folder + "/model.safetensors");
}

}  // namespace

Result<TensorFile> open_checkpoint(const std::string& folder) {
  const std::string path = folder + "/model.safetensors";
  if (!exists(path)) return no_weights(folder);
  return TensorFile::open(path);
}

}  // namespace prefilter::encoder
