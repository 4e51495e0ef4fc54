#include "tests/support/lab/golden_run.h"

#include <torch/torch.h>

#include <filesystem>
#include <memory>

#include "base/json.h"
#include "base/mapped_file.h"
#include "lab/model/text_classifier.h"
#include "lab/train/trainer.h"

namespace prefilter::train {
namespace {

LabelledTokens articles_of(const nlohmann::json& golden) {
  LabelledTokens data;
  for (const auto& batch : golden["batches"]) {
    for (const auto& ids : batch["ids"]) {
      for (const auto& id : ids) data.tokens.ids.push_back(id.get<int32_t>());
      data.tokens.offsets.push_back(data.tokens.ids.size());
    }
    for (const auto& label : batch["labels"]) data.labels.push_back(label.get<int>());
  }
  return data;
}

TrainOptions options_of(const nlohmann::json& golden, const nlohmann::json& variant) {
  nlohmann::json all = golden["options"];
  all.update(variant);
  TrainOptions options;
  RecipeOptions& recipe = options.recipe;
  recipe.epochs = 1.0;
  recipe.batch = golden["batches"][0]["labels"].size();
  recipe.learning_rate = all["lr"];
  recipe.weight_decay = all["weight_decay"];
  recipe.warmup_ratio = all["warmup_steps"].get<double>() / all["steps"].get<double>();
  recipe.max_grad_norm = all["max_grad_norm"];
  recipe.label_smoothing = all["label_smoothing"];
  recipe.layer_decay = all["layer_lr_decay"];
  if (!all["class_weights"].empty()) recipe.commerce_weight = all["class_weights"][1];
  recipe.dropout = 0.0;
  return options;
}

Result<std::unique_ptr<model::TextClassifier>> open_model(const std::string& folder) {
  const std::string adapter = folder + "/adapter";
  if (!std::filesystem::exists(adapter)) return model::TextClassifier::open(folder, {});
  const Result<std::string> text = read_file(adapter + "/adapter_config.json", size_t{1} << 20);
  if (!text) return text.error();
  const auto config = nlohmann::json::parse(*text);
  model::OpenOptions options;
  options.adapter = adapter;
  options.lora.rank = config["r"];
  options.lora.alpha = config["lora_alpha"];
  options.lora.targets = config["target_modules"].get<std::vector<std::string>>();
  return model::TextClassifier::open(folder + "/base", options);
}

}  // namespace

Result<GoldenRun> run_golden(const std::string& folder, const nlohmann::json& golden,
                             const nlohmann::json& variant_options, size_t micro_batch) {
  auto model = open_model(folder);
  if (!model) return model.error();
  const LabelledTokens data = articles_of(golden);
  TrainOptions options = options_of(golden, variant_options);
  options.recipe.micro_batch = micro_batch;
  Trainer trainer(**model, data, data, options, torch::kFloat32);
  std::map<std::string, torch::Tensor> before;
  for (const auto& one : (*model)->parameters()) before[one.name] = one.value.detach().clone();

  GoldenRun run;
  for (size_t step = 0; step < golden["batches"].size(); ++step) {
    std::vector<size_t> batch;
    for (size_t i = 0; i < options.recipe.batch; ++i) {
      batch.push_back(step * options.recipe.batch + i);
    }
    run.loss.push_back(trainer.accumulate(batch, step));
    if (step == 0) {
      for (const auto& one : (*model)->parameters()) {
        if (!one.value.requires_grad()) continue;
        const torch::Tensor gradient = one.value.grad();
        run.gradients[one.name] = gradient.is_sparse() ? gradient.to_dense() : gradient.clone();
      }
    }
    run.lr.push_back(trainer.learning_rate(step));
    run.grad_norm.push_back(trainer.update(step));
  }
  for (const auto& one : (*model)->parameters()) {
    if (one.value.requires_grad()) {
      run.changes[one.name] = one.value.detach() - before[one.name];
    }
  }
  return run;
}

}  // namespace prefilter::train
