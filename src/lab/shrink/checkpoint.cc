#include "lab/shrink/checkpoint.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json.h"
#include "engine/encoder/safetensors_writer.h"
#include "lab/shrink/layers.h"

namespace prefilter::shrink {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 2> kWordEmbeddings = {"word_embeddings.weight",
                                                             "embed_tokens.weight"};
constexpr std::array<std::string_view, 8> kTokenHeads = {
    "lm_head.weight",         "lm_head.bias",         "lm_head.decoder.weight",
    "lm_head.decoder.bias",   "cls.predictions.bias", "cls.predictions.decoder.weight",
    "vocab_projector.weight", "vocab_projector.bias"};

bool is_word_embedding(std::string_view tensor) {
  return std::ranges::any_of(kWordEmbeddings, [&](auto end) { return tensor.ends_with(end); });
}

/// Calls change(id) for every token id that the configuration names.
template <typename Change>
void for_config_ids(ordered_json& config, const Change& change) {
  for (auto& [name, value] : config.items()) {
    if (!name.ends_with("_token_id")) continue;
    if (value.is_number_unsigned()) change(value);
    if (!value.is_array()) continue;
    for (ordered_json& id : value) {
      if (id.is_number_unsigned()) change(id);
    }
  }
}

Result<ordered_json> parse_config(std::string_view json, const std::string& path) {
  if (const auto strict = parse_json(json, path); !strict) return strict.error();
  return ordered_json::parse(json);  // cannot fail: it has just been parsed
}

std::vector<std::byte> gathered(const encoder::TensorView& tensor, const KeptIds& ids) {
  const size_t row_bytes = tensor.bytes.size() / tensor.shape[0];
  std::vector<std::byte> rows;
  rows.reserve(ids.size() * row_bytes);
  for (const int32_t id : ids.old_ids()) {
    const auto row = tensor.bytes.subspan(static_cast<size_t>(id) * row_bytes, row_bytes);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

void cut_layer_count(ordered_json& config, const encoder::ModelConfig& model,
                     const std::vector<size_t>& layers) {
  const bool distilbert = model.architecture == encoder::Architecture::kDistilBert;
  config[distilbert ? "n_layers" : "num_hidden_layers"] = layers.size();
  // Qwen2 lists the kind of each layer's attention.
  const auto kinds = config.find("layer_types");
  if (kinds == config.end() || !kinds->is_array() || kinds->size() != model.layers) return;
  ordered_json kept = ordered_json::array();
  for (const size_t layer : layers) kept.push_back((*kinds)[layer]);
  *kinds = std::move(kept);
}

}  // namespace

bool has_token_rows(std::string_view tensor) {
  return is_word_embedding(tensor) ||
         std::ranges::any_of(kTokenHeads, [&](auto end) { return tensor.ends_with(end); });
}

Result<std::vector<size_t>> ids_in_config(std::string_view json, const std::string& path) {
  Result<ordered_json> config = parse_config(json, path);
  if (!config) return config.error();
  std::vector<size_t> ids;
  for_config_ids(*config, [&](const ordered_json& id) { ids.push_back(id.get<size_t>()); });
  const size_t rows = config->value("vocab_size", size_t{0});
  std::erase_if(ids, [&](size_t id) { return id >= rows; });
  return ids;
}

Result<std::string> cut_config(std::string_view json, const encoder::ModelConfig& config,
                               const Cut& cut) {
  Result<ordered_json> fields = parse_config(json, "config.json");
  if (!fields) return fields.error();
  const bool offset = config.architecture == encoder::Architecture::kRoberta ||
                      config.architecture == encoder::Architecture::kXlmRoberta;
  if (offset && cut.ids.new_id(config.pad_token_id) != static_cast<int32_t>(config.pad_token_id)) {
    return Error(ErrorCode::kUnsupported,
                 "config.json: field pad_token_id: positions count from it, so that no token "
                 "before it can go");
  }
  (*fields)["vocab_size"] = cut.ids.size();
  for_config_ids(*fields, [&](ordered_json& id) {
    const int32_t new_id = cut.ids.new_id(id.get<size_t>());
    if (new_id >= 0) id = new_id;
  });
  cut_layer_count(*fields, config, cut.layers);
  return fields->dump(2) + "\n";
}

Result<std::string> cut_weights(const encoder::TensorFile& file, const encoder::ModelConfig& config,
                                const Cut& cut) {
  const auto corrupt = [&](const std::string& what) {
    return Error(ErrorCode::kCorrupt, file.path() + ": " + what);
  };
  std::vector<encoder::NewTensor> tensors;
  std::set<size_t> layers;
  bool has_words = false;
  for (const auto& [name, tensor] : file.tensors()) {
    encoder::NewTensor copy{name, tensor.dtype, tensor.shape, {}};
    const auto in_layer = split_layer(name);
    if (in_layer) {
      layers.insert(in_layer->layer);
      const auto stays = std::ranges::find(cut.layers, in_layer->layer);
      if (stays == cut.layers.end()) continue;
      copy.name = std::string(in_layer->before) + std::to_string(stays - cut.layers.begin()) +
                  std::string(in_layer->after);
    } else if (has_token_rows(name)) {
      if (tensor.shape.empty() || tensor.shape[0] != config.vocab_size) {
        return corrupt("the tensor " + name + " does not have the " +
                       std::to_string(config.vocab_size) + " rows that config.json says");
      }
      has_words |= is_word_embedding(name);
      copy.shape[0] = cut.ids.size();
      copy.bytes = gathered(tensor, cut.ids);
      tensors.push_back(std::move(copy));
      continue;
    }
    copy.bytes.assign(tensor.bytes.begin(), tensor.bytes.end());
    tensors.push_back(std::move(copy));
  }
  if (!has_words) return corrupt("there are no word embeddings");
  for (const size_t layer : cut.layers) {
    if (!layers.contains(layer)) return corrupt("layer " + std::to_string(layer) + " is missing");
  }
  return encoder::safetensors_bytes(std::move(tensors));
}

}  // namespace prefilter::shrink
