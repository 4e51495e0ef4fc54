#include "engine/encoder/model_config.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/encoder/qwen2_config.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

// Far above every published encoder; they keep the products of two sizes within memory's reach, so
// that a forged file cannot ask for terabytes.
constexpr size_t kMaxVocab = size_t{1} << 22;
constexpr size_t kMaxLayers = 128;
constexpr size_t kMaxHeads = 256;
constexpr size_t kMaxIntermediate = 65536;
constexpr size_t kMaxPositions = 65536;
constexpr size_t kMaxRotaryPositions = size_t{1} << 20;  // no table of them lies in the file
constexpr size_t kMaxHeadDim = 128;                      // kernels/attention.h
constexpr size_t kLongestDecoded = 8192;  // the same; nobody reads more of an article
constexpr size_t kMaxLabels = 1024;
constexpr size_t kMaxConfigBytes = size_t{1} << 20;

/// How an architecture names its fields in config.json.
struct Dialect {
  std::string_view model_type;
  Architecture architecture;
  std::string_view class_prefix;  ///< of its classes in `architectures`
  std::string_view hidden;
  std::string_view layers;
  std::string_view heads;
  std::string_view intermediate;
  std::string_view activation;
  size_t default_pad;

  bool is_decoder() const { return architecture == Architecture::kQwen2; }
};

constexpr Dialect kDialects[] = {
    {"bert", Architecture::kBert, "Bert", "hidden_size", "num_hidden_layers", "num_attention_heads",
     "intermediate_size", "hidden_act", 0},
    {"distilbert", Architecture::kDistilBert, "DistilBert", "dim", "n_layers", "n_heads",
     "hidden_dim", "activation", 0},
    {"roberta", Architecture::kRoberta, "Roberta", "hidden_size", "num_hidden_layers",
     "num_attention_heads", "intermediate_size", "hidden_act", 1},
    {"xlm-roberta", Architecture::kXlmRoberta, "XLMRoberta", "hidden_size", "num_hidden_layers",
     "num_attention_heads", "intermediate_size", "hidden_act", 1},
    {"qwen2", Architecture::kQwen2, "Qwen2", "hidden_size", "num_hidden_layers",
     "num_attention_heads", "intermediate_size", "hidden_act", ModelConfig::kNoToken},
};

Error unsupported(const std::string& file, std::string_view field, const std::string& what) {
  return Error(ErrorCode::kUnsupported, file + ": field " + std::string(field) + ": " + what);
}

const Dialect* dialect_of(std::string_view model_type) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.model_type == model_type) return &dialect;
  }
  return nullptr;
}

/// The field must be absent or hold one of the values.
std::optional<Error> expect_one_of(JsonFields& in, const std::string& file, std::string_view field,
                                   std::initializer_list<std::string_view> values) {
  if (!in.has(field)) return std::nullopt;
  const std::string given = in.text(field);
  if (!in.ok()) return in.error();
  for (const std::string_view value : values) {
    if (given == value) return std::nullopt;
  }
  return unsupported(file, field,
                     "\"" + excerpt(given) + "\" is not supported, only \"" +
                         std::string(*values.begin()) + "\" is");
}

/// Whether one of the classes that wrote the checkpoint has the body, and the head if it is wanted.
std::optional<Error> check_class(JsonFields& in, const std::string& file, const Dialect& dialect,
                                 const ConfigOptions& options) {
  const std::string prefix(dialect.class_prefix);
  const std::string wanted = classifier_class(dialect.architecture);
  if (!options.require_head && !in.has("architectures")) return std::nullopt;
  const json& classes = in.array("architectures");
  if (!in.ok()) return in.error();
  for (const json& entry : classes) {
    if (!entry.is_string()) continue;
    const std::string& name = entry.get_ref<const std::string&>();
    const bool body = name.starts_with(prefix + "For") || name == prefix + "Model";
    if (name == wanted || (body && !options.require_head)) return std::nullopt;
  }
  return unsupported(file, "architectures",
                     excerpt(classes.dump()) + " is not supported, " + wanted + " is");
}

/// What a checkpoint may say that this engine does not compute.
std::optional<Error> refuse_unsupported(JsonFields& in, const std::string& file,
                                        const Dialect& dialect) {
  const auto error_of_activation =
      dialect.is_decoder() ? expect_one_of(in, file, dialect.activation, {"silu", "swish"})
                           : expect_one_of(in, file, dialect.activation, {"gelu", "gelu_python"});
  if (error_of_activation) return error_of_activation;
  if (auto error = expect_one_of(in, file, "position_embedding_type", {"absolute"})) return error;
  if (auto error = expect_one_of(in, file, "problem_type", {"single_label_classification"})) {
    return error;
  }
  if (!dialect.is_decoder() && in.has("is_decoder") && in.flag("is_decoder")) {
    return unsupported(file, "is_decoder", "the architecture is not supported as a decoder");
  }
  if (in.has("quantization_config")) {
    return unsupported(file, "quantization_config",
                       "weights quantized by other software are not supported");
  }
  if (!in.ok()) return in.error();
  return std::nullopt;
}

void read_sizes(JsonFields& in, const Dialect& dialect, ModelConfig& config) {
  config.architecture = dialect.architecture;
  config.vocab_size = in.count("vocab_size", 1, kMaxVocab);
  config.hidden = in.count(dialect.hidden, 1, kMaxHidden);
  config.layers = in.count(dialect.layers, 1, kMaxLayers);
  config.heads = in.count(dialect.heads, 1, kMaxHeads);
  config.intermediate = in.count(dialect.intermediate, 1, kMaxIntermediate);
  config.max_positions = in.count("max_position_embeddings", 1,
                                  dialect.is_decoder() ? kMaxRotaryPositions : kMaxPositions);
  config.pad_token_id = dialect.default_pad;
  if (in.has("pad_token_id")) config.pad_token_id = in.count("pad_token_id", 0, kMaxVocab);
}

/// What the encoders have besides the sizes.
void read_encoder_fields(JsonFields& in, ModelConfig& config) {
  config.kv_heads = config.heads;
  // `transformers` fixes DistilBERT's epsilon in its code; the others default to the same value.
  config.layer_norm_eps = 1e-12F;
  if (config.architecture == Architecture::kDistilBert) return;
  config.type_vocab = in.has("type_vocab_size") ? in.count("type_vocab_size", 1, 1024) : 2;
  if (in.has("layer_norm_eps")) {
    config.layer_norm_eps = static_cast<float>(in.number("layer_norm_eps", 1e-20, 0.1));
  }
}

/// What the sizes must be to one another.
std::optional<Error> check_sizes(JsonFields& in, const std::string& file, const Dialect& dialect,
                                 const ModelConfig& config) {
  if (!in.ok()) return in.error();
  if (config.head_width == 0 && config.hidden % config.heads != 0) {
    in.fail(dialect.heads, "does not divide " + std::string(dialect.hidden));
  } else if (dialect.is_decoder() && config.head_dim() % 2 != 0) {
    in.fail("head_dim", "odd: rotary positions turn pairs of channels");
  } else if (config.heads % config.kv_heads != 0) {
    in.fail("num_key_value_heads", "does not divide " + std::string(dialect.heads));
  } else if (config.pad_token_id >= config.vocab_size &&
             config.pad_token_id != ModelConfig::kNoToken) {
    in.fail("pad_token_id", "not below vocab_size");
  } else if (config.max_tokens() == 0) {
    in.fail("max_position_embeddings", "leaves no position after pad_token_id");
  }
  if (!in.ok()) return in.error();
  if (config.head_dim() > kMaxHeadDim) {
    return unsupported(file, dialect.heads,
                       "heads of " + std::to_string(config.head_dim()) + " channels; at most " +
                           std::to_string(kMaxHeadDim) + " are supported");
  }
  return std::nullopt;
}

void read_labels(JsonFields& in, ModelConfig& config) {
  size_t named = in.has("num_labels") ? in.count("num_labels", 1, kMaxLabels) : 0;
  if (!in.has("id2label")) {
    if (named == 0) named = 2;
    for (size_t id = 0; id < named; ++id) config.labels.push_back("LABEL_" + std::to_string(id));
    return;
  }
  const json& id2label = in.object("id2label");
  if (!in.ok()) return;
  if (id2label.empty() || id2label.size() > kMaxLabels ||
      (named != 0 && id2label.size() != named)) {
    in.fail("id2label", "has " + std::to_string(id2label.size()) + " labels");
    return;
  }
  JsonFields labels(id2label, "", "");
  std::set<std::string> seen;
  for (size_t id = 0; id < id2label.size(); ++id) {
    config.labels.push_back(labels.text(std::to_string(id)));
    if (!labels.ok() || config.labels.back().empty() || !seen.insert(config.labels.back()).second) {
      in.fail("id2label",
              "label " + std::to_string(id) + " is missing, empty, repeated or no text");
      return;
    }
  }
}

/// Our own addition to config.json; absent in a Hugging Face checkpoint.
std::optional<Error> read_quantization(JsonFields& in, const std::string& file,
                                       ModelConfig& config) {
  constexpr std::string_view kField = "prefilter_quantization";
  if (!in.has(kField)) return std::nullopt;
  JsonFields form(in.object(kField), file, std::string(kField));
  if (!in.ok()) return in.error();
  const std::string format = form.text("format");
  const size_t version = form.count("version", 1, 1'000'000);
  if (!form.ok()) return form.error();
  if (format != "int8" || version > 2) {
    return unsupported(
        file, kField,
        excerpt(format) + " version " + std::to_string(version) +
            " is not supported, int8 version 1 and 2 are: it takes a newer prefilter");
  }
  if (version == 1) {
    form.allow_only({"format", "version"});
  } else {
    form.allow_only({"format", "version", "embeddings"});
    if (form.text("embeddings") != "int4") form.fail("embeddings", "only \"int4\" is known");
  }
  if (!form.ok()) return form.error();
  config.quantized = true;
  config.int4_words = version == 2;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Architecture architecture) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.architecture == architecture) return dialect.model_type;
  }
  return "";
}

std::string classifier_class(Architecture architecture) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.architecture == architecture) {
      return std::string(dialect.class_prefix) + "ForSequenceClassification";
    }
  }
  return "";
}

size_t ModelConfig::max_tokens() const {
  if (architecture == Architecture::kQwen2) return std::min(max_positions, kLongestDecoded);
  const bool offset =
      architecture == Architecture::kRoberta || architecture == Architecture::kXlmRoberta;
  if (!offset) return max_positions;
  return max_positions > pad_token_id + 1 ? max_positions - pad_token_id - 1 : 0;
}

Result<ModelConfig> parse_model_config(std::string_view text, const std::string& path,
                                       const ConfigOptions& options) {
  Result<json> parsed = parse_json(text, path, {.max_bytes = kMaxConfigBytes});
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, path);
  const std::string model_type = in.text("model_type");
  if (!in.ok()) return in.error();
  const Dialect* dialect = dialect_of(model_type);
  if (dialect == nullptr) {
    return unsupported(path, "model_type",
                       "\"" + excerpt(model_type) + "\" is not supported; bert, distilbert, " +
                           "roberta, xlm-roberta and qwen2 are");
  }
  if (auto error = check_class(in, path, *dialect, options)) return *error;
  if (auto error = refuse_unsupported(in, path, *dialect)) return *error;
  ModelConfig config;
  read_sizes(in, *dialect, config);
  if (!dialect->is_decoder()) {
    read_encoder_fields(in, config);
  } else if (auto error = read_qwen2_fields(in, path, config)) {
    return *error;
  }
  if (auto error = check_sizes(in, path, *dialect, config)) return *error;
  read_labels(in, config);
  if (!in.ok()) return in.error();
  if (auto error = read_quantization(in, path, config)) return *error;
  return config;
}

Result<ModelConfig> read_model_config(const std::string& path, const ConfigOptions& options) {
  Result<std::string> bytes = read_file(path, kMaxConfigBytes);
  if (!bytes) return bytes.error();
  return parse_model_config(*bytes, path, options);
}

}  // namespace prefilter::encoder
