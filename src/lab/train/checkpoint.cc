#include "lab/train/checkpoint.h"

#include <torch/torch.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/tokens/tokenizer_files.h"

namespace prefilter::train {
namespace {

using nlohmann::ordered_json;

constexpr size_t kMaxConfigBytes = size_t{1} << 20;

Result<std::string> checkpoint_config(const model::TextClassifier& model, const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxConfigBytes);
  if (!text) return text.error();
  if (const auto strict = parse_json(*text, path); !strict) return strict.error();
  auto config = ordered_json::parse(*text);  // cannot fail: it has just been parsed
  config["architectures"] = {encoder::classifier_class(model.config().architecture)};
  config["id2label"] = {{"0", "journalism"}, {"1", "commerce"}};
  config["label2id"] = {{"journalism", 0}, {"commerce", 1}};
  config["problem_type"] = "single_label_classification";
  for (const char* key : {"dtype", "torch_dtype"}) {
    if (config.contains(key)) config[key] = "float32";
  }
  if (model.config().architecture == encoder::Architecture::kQwen2) {
    config["pad_token_id"] = model.pad_token_id();
  }
  return config.dump(2) + "\n";
}

std::string adapter_config(const model::LoraShape& lora, const std::string& base) {
  const ordered_json config = {{"peft_type", "LORA"},
                               {"task_type", "SEQ_CLS"},
                               {"base_model_name_or_path", base},
                               {"r", lora.rank},
                               {"lora_alpha", lora.alpha},
                               {"lora_dropout", lora.dropout},
                               {"target_modules", lora.targets},
                               {"modules_to_save", {"classifier", "score"}},
                               {"bias", "none"},
                               {"fan_in_fan_out", false},
                               {"inference_mode", true}};
  return config.dump(2) + "\n";
}

std::string weight_bytes(const model::TextClassifier& model, bool trained_only) {
  std::vector<encoder::NewTensor> tensors;
  for (const model::Parameter& parameter : model.parameters()) {
    if (trained_only && !parameter.value.requires_grad()) continue;
    tensors.push_back(new_tensor(parameter.name, parameter.value));
  }
  return encoder::safetensors_bytes(std::move(tensors));
}

Result<void> copy_if_there(const std::string& base, std::string_view name,
                           const std::string& folder) {
  const std::string source = base + "/" + std::string(name);
  std::error_code ignored;
  if (name.empty() || !std::filesystem::exists(source, ignored)) return {};
  Result<MappedFile> file = MappedFile::open(source);
  if (!file) return file.error();
  return write_new_file(folder + "/" + std::string(name), file->text());
}

Result<void> copy_tokenizer(const std::string& base, const std::string& folder) {
  for (const auto& form : tokens::kTokenizerFiles) {
    for (const std::string_view name : form) {
      if (auto done = copy_if_there(base, name, folder); !done) return done;
    }
  }
  for (const std::string_view name : tokens::kTokenizerExtras) {
    if (auto done = copy_if_there(base, name, folder); !done) return done;
  }
  return {};
}

Result<void> write_files(const model::TextClassifier& model, const std::string& base,
                         const std::string& folder) {
  if (model.lora().rank > 0) {
    const std::string config = adapter_config(model.lora(), base);
    if (auto done = write_new_file(folder + "/adapter_config.json", config); !done) return done;
    return write_new_file(folder + "/adapter_model.safetensors", weight_bytes(model, true));
  }
  const Result<std::string> config = checkpoint_config(model, base + "/config.json");
  if (!config) return config.error();
  if (auto done = write_new_file(folder + "/config.json", *config); !done) return done;
  return write_new_file(folder + "/model.safetensors", weight_bytes(model, false));
}

}  // namespace

encoder::NewTensor new_tensor(const std::string& name, const torch::Tensor& value) {
  const torch::Tensor plain = value.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const std::vector<size_t> shape(plain.sizes().begin(), plain.sizes().end());
  return encoder::make_f32(name, shape,
                           {plain.data_ptr<float>(), static_cast<size_t>(plain.numel())});
}

Result<void> write_checkpoint(const model::TextClassifier& model, const std::string& base,
                              const std::string& folder) {
  Result<PendingFolder> pending = PendingFolder::create(folder);
  if (!pending) return pending.error();
  if (auto done = write_files(model, base, pending->path()); !done) return done;
  if (auto done = copy_tokenizer(base, pending->path()); !done) return done;
  return pending->commit();
}

}  // namespace prefilter::train
