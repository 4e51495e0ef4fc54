#include "engine/encoder/model_folder.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/encoder/adapter.h"
#include "engine/encoder/checkpoint_file.h"

namespace prefilter::encoder {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxConfigBytes = size_t{1} << 20;
constexpr std::string_view kAdapterConfig = "adapter_config.json";
const std::string kScore = "score.weight";

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

Result<ModelFolder> read_folder(const std::string& folder, const ConfigOptions& options) {
  const std::string path = folder + "/config.json";
  Result<std::string> text = read_file(path, kMaxConfigBytes);
  if (!text) return text.error();
  Result<ModelConfig> config = parse_model_config(*text, path, options);
  if (!config) return config.error();
  Result<TensorFile> tensors = open_checkpoint(folder);
  if (!tensors) return tensors.error();
  return ModelFolder{*std::move(text), *std::move(config), *std::move(tensors), ""};
}

/// The base's folder. Errors: kNotFound if it is none.
Result<std::string> find_base(const std::string& folder, const AdapterConfig& adapter,
                              const std::string& given) {
  std::error_code ignored;
  if (!given.empty()) {
    if (fs::is_directory(given, ignored)) return given;
    return Error(ErrorCode::kNotFound, "the adapter's base: there is no folder " + given);
  }
  if (!adapter.base.empty()) {
    for (const fs::path& path : {fs::path(folder) / adapter.base, fs::path(adapter.base)}) {
      if (fs::is_directory(path, ignored)) return path.lexically_normal().string();
    }
  }
  return Error(ErrorCode::kNotFound,
               folder + "/" + std::string(kAdapterConfig) + ": field base_model_name_or_path: \"" +
                   excerpt(adapter.base) + "\" is no folder here; give the base's folder (--base)");
}

/// A body without a head calls its tensors by their names within it.
void name_as_classifier(TensorFile& tensors) {
  tensors.erase("lm_head.weight");
  if (tensors.find("embed_tokens.weight") != nullptr) tensors.add_prefix("model.");
}

/// The configuration of a base, with a head of that many labels. `text` has been parsed before.
std::string with_head(const std::string& text, size_t labels) {
  auto config = nlohmann::ordered_json::parse(text);
  config["architectures"] = {classifier_class(Architecture::kQwen2)};
  for (const char* field : {"num_labels", "id2label", "label2id"}) config.erase(field);
  for (size_t id = 0; id < labels; ++id) {
    const std::string label = "LABEL_" + std::to_string(id);
    config["id2label"][std::to_string(id)] = label;
    config["label2id"][label] = id;
  }
  return config.dump(2) + "\n";
}

Result<TensorFile> open_adapter_weights(const std::string& folder) {
  const std::string path = folder + "/adapter_model.safetensors";
  if (!is_there(path) && is_there(folder + "/adapter_model.bin")) {
    return Error(ErrorCode::kUnsupported,
                 folder + "/adapter_model.bin: a pickle, which can run code and is never read; " +
                     "scripts/to_safetensors.py makes an adapter_model.safetensors of it");
  }
  return TensorFile::open(path);
}

/// Gives the base the configuration that the adapter's folder or its score asks for.
Result<void> configure(const std::string& folder, const TensorFile& weights, ModelFolder& model) {
  const TensorView* score = weights.find(adapter_name(kScore));
  if (score == nullptr || score->shape.size() != 2) {
    return Error(ErrorCode::kCorrupt, weights.path() + ": the tensor " + adapter_name(kScore) +
                                          " is missing or no matrix");
  }
  std::string path = folder + "/config.json";
  if (is_there(path)) {
    Result<std::string> text = read_file(path, kMaxConfigBytes);
    if (!text) return text.error();
    model.config_text = *std::move(text);
  } else {
    path = model.base + "/config.json";
    const bool fits = model.config.labels.size() == score->shape[0];
    if (!fits || model.tensors.find(kScore) == nullptr) {
      model.config_text = with_head(model.config_text, score->shape[0]);
    }
  }
  Result<ModelConfig> config = parse_model_config(model.config_text, path);
  if (!config) return config.error();
  model.config = *std::move(config);
  return {};
}

Result<ModelFolder> open_adapter(const std::string& folder, const std::string& given_base) {
  const std::string path = folder + "/" + std::string(kAdapterConfig);
  const Result<std::string> text = read_file(path, kMaxConfigBytes);
  if (!text) return text.error();
  const Result<AdapterConfig> adapter = parse_adapter_config(*text, path);
  if (!adapter) return adapter.error();
  const Result<TensorFile> weights = open_adapter_weights(folder);
  if (!weights) return weights.error();
  const Result<std::string> base = find_base(folder, *adapter, given_base);
  if (!base) return base.error();
  Result<ModelFolder> model = read_folder(*base, {.require_head = false});
  if (!model) return model.error().with("the base of " + folder);
  if (model->config.architecture != Architecture::kQwen2 || model->config.quantized) {
    return Error(ErrorCode::kUnsupported, path + ": its base " + *base +
                                              " is not a Qwen2 with float weights; no other " +
                                              "takes an adapter");
  }
  model->base = *base;
  name_as_classifier(model->tensors);
  if (Result<void> done = configure(folder, *weights, *model); !done) return done.error();
  Result<void> merged = merge_adapter(*adapter, *weights, model->config, model->tensors);
  if (!merged) return merged.error();
  return model;
}

}  // namespace

Result<ModelFolder> open_model_folder(const std::string& folder, const std::string& base) {
  if (is_there(fs::path(folder) / kAdapterConfig)) return open_adapter(folder, base);
  if (!base.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 folder + ": a base is given, but the folder holds no adapter_config.json");
  }
  return read_folder(folder, {});
}

}  // namespace prefilter::encoder
