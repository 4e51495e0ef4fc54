#include "engine/encoder/adapter_config.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "base/json.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

constexpr size_t kMaxRank = 4096;
constexpr size_t kMaxNames = 1024;

/// Fields that change nothing in what the adapter computes, and those that are read one by one.
constexpr std::string_view kKnown[] = {"base_model_name_or_path",
                                       "bias",
                                       "ensure_weight_tying",
                                       "inference_mode",
                                       "init_lora_weights",
                                       "lora_alpha",
                                       "lora_dropout",
                                       "megatron_core",
                                       "modules_to_save",
                                       "peft_type",
                                       "peft_version",
                                       "qalora_group_size",
                                       "r",
                                       "revision",
                                       "target_modules",
                                       "task_type",
                                       "use_rslora",
                                       "auto_mapping",
                                       "runtime_config"};

/// Ways to begin the training that leave the base as it is; others (pissa, olora, loftq) change it.
constexpr std::string_view kPlainStarts[] = {"gaussian", "orthogonal", "eva", "lora_ga"};

Error unsupported(const std::string& path, std::string_view field, const std::string& what) {
  return Error(ErrorCode::kUnsupported, path + ": field " + excerpt(field) + ": " + what);
}

bool asks_for_nothing(const json& value) {
  return value.is_null() || value == false || (value.is_structured() && value.empty());
}

std::optional<Error> refuse_unknown(const json& config, const std::string& path) {
  for (const auto& [name, value] : config.items()) {
    const bool known = std::find(std::begin(kKnown), std::end(kKnown), name) != std::end(kKnown);
    if (known || asks_for_nothing(value)) continue;
    return unsupported(path, name, excerpt(value.dump()) + " is not supported");
  }
  return std::nullopt;
}

/// The field must hold that text.
std::optional<Error> expect_text(JsonFields& in, const std::string& path, std::string_view field,
                                 std::string_view wanted) {
  const std::string given = in.text(field);
  if (!in.ok()) return in.error();
  if (given == wanted) return std::nullopt;
  return unsupported(
      path, field,
      "\"" + excerpt(given) + "\" is not supported, only \"" + std::string(wanted) + "\" is");
}

std::optional<Error> refuse_start(JsonFields& in, const std::string& path) {
  if (!in.has("init_lora_weights")) return std::nullopt;
  const json& start = in.any("init_lora_weights");
  const auto* name = start.get_ptr<const std::string*>();
  const bool plain = start.is_boolean() ||
                     (name != nullptr && std::find(std::begin(kPlainStarts), std::end(kPlainStarts),
                                                   *name) != std::end(kPlainStarts));
  if (plain) return std::nullopt;
  return unsupported(path, "init_lora_weights",
                     excerpt(start.dump()) + " is not supported: it changes the base's weights");
}

std::vector<std::string> read_names(JsonFields& in, std::string_view field) {
  std::vector<std::string> names;
  const json& list = in.array(field);
  if (!in.ok()) return names;
  for (const json& name : list) {
    const bool fits = name.is_string() && !name.get_ref<const std::string&>().empty();
    if (!fits || names.size() == kMaxNames) {
      in.fail(field, "not a list of names");
      return {};
    }
    names.push_back(name);
  }
  return names;
}

}  // namespace

Result<AdapterConfig> parse_adapter_config(std::string_view text, const std::string& path) {
  const Result<json> parsed = parse_json(text, path);
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, path);
  if (auto error = expect_text(in, path, "peft_type", "LORA")) return *error;
  if (auto error = expect_text(in, path, "task_type", "SEQ_CLS")) return *error;
  if (auto error = refuse_unknown(*parsed, path)) return *error;
  if (in.has("bias")) {
    if (auto error = expect_text(in, path, "bias", "none")) return *error;
  }
  if (auto error = refuse_start(in, path)) return *error;
  if (in.ok() && in.has("target_modules") && parsed->at("target_modules").is_string()) {
    return unsupported(path, "target_modules", "a pattern is not supported, a list of names is");
  }
  AdapterConfig config;
  config.rank = in.count("r", 1, kMaxRank);
  const double alpha = in.number("lora_alpha", 0.0, 1e6);
  const bool by_root = in.has("use_rslora") && in.flag("use_rslora");
  config.targets = read_names(in, "target_modules");
  if (in.has("modules_to_save")) config.saved = read_names(in, "modules_to_save");
  if (in.has("base_model_name_or_path")) config.base = in.text("base_model_name_or_path");
  if (in.ok() && config.targets.empty()) in.fail("target_modules", "names no layer");
  if (!in.ok()) return in.error();
  const auto rank = static_cast<double>(config.rank);
  config.scaling = static_cast<float>(alpha / (by_root ? std::sqrt(rank) : rank));
  return config;
}

}  // namespace prefilter::encoder
