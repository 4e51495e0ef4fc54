#include "lab/train/settings.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "lab/train/option_table.h"

namespace prefilter::train {
namespace {

// https://arxiv.org/abs/2106.09685 and the users' experiments with it: design of the training.
constexpr size_t kAdapterRank = 16;
constexpr double kAdapterLearningRate = 1e-4;
constexpr size_t kAdapterBatch = 8;

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// The names of the query and value projections.
std::vector<std::string> projections_of(encoder::Architecture architecture) {
  switch (architecture) {
    case encoder::Architecture::kBert:
    case encoder::Architecture::kRoberta:
    case encoder::Architecture::kXlmRoberta:
      return {"query", "value"};
    case encoder::Architecture::kDistilBert:
      return {"q_lin", "v_lin"};
    case encoder::Architecture::kQwen2:
      break;
  }
  return {"q_proj", "v_proj"};
}

bool is_device(const std::string& name) {
  if (name == "cpu" || name == "cuda") return true;
  if (!name.starts_with("cuda:")) return false;
  const std::string number = name.substr(5);
  return !number.empty() && number.size() <= 3 &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<void> check_files(const TrainOptions& options) {
  for (const auto& [name, value] :
       {std::pair("base", &options.base), std::pair("data", &options.data),
        std::pair("out", &options.out)}) {
    if (value->empty()) {
      const OptionField* field = find_option(name);
      PREFILTER_CHECK(field != nullptr, "the table has the three");
      return wrong(flag_of(*field) + " is missing: " + field->help);
    }
  }
  return {};
}

}  // namespace

std::string last_text(std::span<const Setting> settings, std::string_view name,
                      const std::string& otherwise) {
  std::string text = otherwise;
  for (const Setting& setting : settings) {
    if (setting.name == name) text = setting.text;
  }
  return text;
}

bool adapters_by_default(encoder::Architecture architecture) {
  return architecture == encoder::Architecture::kQwen2;
}

TrainOptions defaults_for(const encoder::ModelConfig& config, bool with_adapters) {
  TrainOptions options;
  RecipeOptions& recipe = options.recipe;
  recipe.max_tokens = std::min(recipe.max_tokens, config.max_tokens());
  recipe.lora.targets = projections_of(config.architecture);
  if (with_adapters) {
    recipe.lora.rank = kAdapterRank;
    recipe.learning_rate = kAdapterLearningRate;
    recipe.batch = kAdapterBatch;
  }
  return options;
}

Result<void> apply_settings(std::span<const Setting> settings, TrainOptions& options) {
  return prefilter::apply_settings(option_table(), settings, options);
}

Result<void> check_options(const TrainOptions& options, const encoder::ModelConfig& config) {
  const RecipeOptions& recipe = options.recipe;
  if (Result<void> files = check_files(options); !files) return files;
  if (recipe.micro_batch > recipe.batch) {
    return wrong("micro_batch " + std::to_string(recipe.micro_batch) +
                 " is larger than batch, which is " + std::to_string(recipe.batch));
  }
  for (const auto& [name, tokens] : {std::pair("max_tokens ", recipe.max_tokens),
                                     std::pair("bundle_max_tokens ", options.bundle.max_tokens)}) {
    if (tokens <= config.max_tokens()) continue;
    return wrong(name + std::to_string(tokens) + " is more than the " +
                 std::to_string(config.max_tokens()) + " that the base can read");
  }
  if (recipe.lora.rank > 0 && recipe.lora.targets.empty()) {
    return wrong("lora_rank " + std::to_string(recipe.lora.rank) +
                 " without lora_targets: no layer would get an adapter");
  }
  if (recipe.lora.rank > 0 && !options.bundle.average_with.empty()) {
    return wrong(
        "average_with is for whole checkpoints: the mean of two adapters is not the "
        "adapter of the mean; leave it out or set lora_rank to 0");
  }
  const RunOptions& run = options.run;
  if (!is_device(run.device)) {
    return wrong("device must be cpu, cuda or cuda:N, not \"" + run.device + "\"");
  }
  if (run.numbers == Numbers::kFp16 && run.device == "cpu") {
    return wrong("precision fp16 is for CUDA devices; on the CPU take bf16 or fp32");
  }
  return {};
}

Result<TrainOptions> resolve_options(std::span<const Setting> settings) {
  TrainOptions tried;  // what the user says, and only that, is read from it
  if (Result<void> applied = apply_settings(settings, tried); !applied) return applied.error();
  if (Result<void> files = check_files(tried); !files) return files.error();
  const Result<encoder::ModelConfig> config =
      encoder::read_model_config(tried.base + "/config.json", {.require_head = false});
  if (!config) return config.error().with("reading the base");
  const bool rank_is_set =
      std::any_of(settings.begin(), settings.end(),
                  [](const Setting& setting) { return setting.name == "lora_rank"; });
  const bool with_adapters =
      rank_is_set ? tried.recipe.lora.rank > 0 : adapters_by_default(config->architecture);
  TrainOptions options = defaults_for(*config, with_adapters);
  if (Result<void> applied = apply_settings(settings, options); !applied) return applied.error();
  if (Result<void> good = check_options(options, *config); !good) return good.error();
  return options;
}

}  // namespace prefilter::train
