#include "engine/encoder/qwen2_config.h"

#include <algorithm>
#include <string_view>

namespace prefilter::encoder {
namespace {

using nlohmann::json;

constexpr size_t kMaxHeadWidth = 1024;
constexpr double kDefaultTheta = 10000.0;  // as `transformers` has it

Error unsupported(const std::string& file, const std::string& field, const std::string& what) {
  return Error(ErrorCode::kUnsupported, file + ": field " + field + ": " + what);
}

bool says(const json& value, std::string_view text) {
  const auto* given = value.get_ptr<const std::string*>();
  return given != nullptr && *given == text;
}

double read_theta(JsonFields& in) { return in.number("rope_theta", 1.0 + 1e-6, 1e12); }

/// `rope_scaling` (transformers 4) or `rope_parameters` (5): only plain positions are computed.
std::optional<Error> read_rope(JsonFields& in, const std::string& file, std::string_view field,
                               ModelConfig& config) {
  if (!in.has(field)) return std::nullopt;
  const std::string name(field);
  const json& rope = in.object(field);
  JsonFields inner(rope, file, name);
  for (const auto& [key, value] : rope.items()) {
    const bool plain = (key == "rope_type" || key == "type") && says(value, "default");
    if (key == "rope_theta") {
      config.rope_theta = read_theta(inner);
    } else if (!plain) {
      return unsupported(file, name + "." + excerpt(key),
                         excerpt(value.dump()) + " is not supported, only plain rotary positions");
    }
  }
  in.adopt(inner);
  return std::nullopt;
}

/// Whether every layer attends to all tokens before it.
std::optional<Error> refuse_windows(JsonFields& in, const std::string& file,
                                    const ModelConfig& config) {
  if (in.has("use_sliding_window") && in.flag("use_sliding_window")) {
    return unsupported(file, "use_sliding_window", "a sliding window is not supported");
  }
  if (!in.has("layer_types")) return std::nullopt;
  const json& types = in.array("layer_types");
  if (!in.ok()) return std::nullopt;
  const bool full = std::all_of(types.begin(), types.end(),
                                [](const json& type) { return says(type, "full_attention"); });
  if (!full) return unsupported(file, "layer_types", "only full_attention is supported");
  if (types.size() != config.layers) in.fail("layer_types", "does not have a type a layer");
  return std::nullopt;
}

}  // namespace

std::optional<Error> read_qwen2_fields(JsonFields& in, const std::string& file,
                                       ModelConfig& config) {
  config.kv_heads = in.count("num_key_value_heads", 1, std::max<size_t>(config.heads, 1));
  if (in.has("head_dim")) config.head_width = in.count("head_dim", 1, kMaxHeadWidth);
  config.layer_norm_eps = 1e-6F;
  if (in.has("rms_norm_eps")) {
    config.layer_norm_eps = static_cast<float>(in.number("rms_norm_eps", 1e-20, 0.1));
  }
  config.rope_theta = in.has("rope_theta") ? read_theta(in) : kDefaultTheta;
  for (const std::string_view field : {"rope_scaling", "rope_parameters"}) {
    if (auto error = read_rope(in, file, field, config)) return error;
  }
  if (auto error = refuse_windows(in, file, config)) return error;
  if (!in.ok()) return in.error();
  return std::nullopt;
}

}  // namespace prefilter::encoder
