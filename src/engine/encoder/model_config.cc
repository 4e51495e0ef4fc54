#include "engine/encoder/model_config.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

// Far above every published encoder; they keep the products of two sizes within memory's reach, so
// that a forged file cannot ask for terabytes.
constexpr size_t kMaxVocab = size_t{1} << 22;
constexpr size_t kMaxHidden = 8192;
constexpr size_t kMaxLayers = 128;
constexpr size_t kMaxHeads = 256;
constexpr size_t kMaxIntermediate = 65536;
constexpr size_t kMaxPositions = 65536;
constexpr size_t kMaxLabels = 1024;
constexpr size_t kMaxConfigBytes = size_t{1} << 20;

/// How an architecture names its fields in config.json.
struct Dialect {
  std::string_view model_type;
  Architecture architecture;
  std::string_view class_name;  ///< expected in `architectures`
  std::string_view hidden;
  std::string_view layers;
  std::string_view heads;
  std::string_view intermediate;
  std::string_view activation;
  size_t default_pad;
};

constexpr Dialect kDialects[] = {
    {"bert", Architecture::kBert, "BertForSequenceClassification", "hidden_size",
     "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", 0},
    {"distilbert", Architecture::kDistilBert, "DistilBertForSequenceClassification", "dim",
     "n_layers", "n_heads", "hidden_dim", "activation", 0},
    {"roberta", Architecture::kRoberta, "RobertaForSequenceClassification", "hidden_size",
     "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", 1},
    {"xlm-roberta", Architecture::kXlmRoberta, "XLMRobertaForSequenceClassification", "hidden_size",
     "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", 1},
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

/// What a checkpoint may say that this engine does not compute.
std::optional<Error> refuse_unsupported(JsonFields& in, const std::string& file,
                                        const Dialect& dialect) {
  if (auto error = expect_one_of(in, file, dialect.activation, {"gelu", "gelu_python"})) {
    return error;
  }
  if (auto error = expect_one_of(in, file, "position_embedding_type", {"absolute"})) return error;
  if (auto error = expect_one_of(in, file, "problem_type", {"single_label_classification"})) {
    return error;
  }
  if (in.has("is_decoder") && in.flag("is_decoder")) {
    return unsupported(file, "is_decoder", "decoders are not supported");
  }
  if (in.has("quantization_config")) {
    return unsupported(file, "quantization_config",
                       "weights quantized by other software are not supported");
  }
  const json& classes = in.array("architectures");
  if (!in.ok()) return in.error();
  for (const json& name : classes) {
    if (name.is_string() && name.get_ref<const std::string&>() == dialect.class_name) {
      return std::nullopt;
    }
  }
  return unsupported(
      file, "architectures",
      excerpt(classes.dump()) + " is not supported, " + std::string(dialect.class_name) + " is");
}

void read_sizes(JsonFields& in, const Dialect& dialect, ModelConfig& config) {
  config.architecture = dialect.architecture;
  config.vocab_size = in.count("vocab_size", 1, kMaxVocab);
  config.hidden = in.count(dialect.hidden, 1, kMaxHidden);
  config.layers = in.count(dialect.layers, 1, kMaxLayers);
  config.heads = in.count(dialect.heads, 1, kMaxHeads);
  config.intermediate = in.count(dialect.intermediate, 1, kMaxIntermediate);
  config.max_positions = in.count("max_position_embeddings", 1, kMaxPositions);
  config.pad_token_id = dialect.default_pad;
  if (in.has("pad_token_id")) config.pad_token_id = in.count("pad_token_id", 0, kMaxVocab);
  // `transformers` fixes DistilBERT's epsilon in its code; the others default to the same value.
  config.layer_norm_eps = 1e-12F;
  if (dialect.architecture != Architecture::kDistilBert) {
    config.type_vocab = in.has("type_vocab_size") ? in.count("type_vocab_size", 1, 1024) : 2;
    if (in.has("layer_norm_eps")) {
      config.layer_norm_eps = static_cast<float>(in.number("layer_norm_eps", 1e-20, 0.1));
    }
  }
  if (!in.ok()) return;
  if (config.hidden % config.heads != 0) {
    in.fail(dialect.heads, "does not divide " + std::string(dialect.hidden));
  } else if (config.pad_token_id >= config.vocab_size) {
    in.fail("pad_token_id", "not below vocab_size");
  } else if (config.max_tokens() == 0) {
    in.fail("max_position_embeddings", "leaves no position after pad_token_id");
  }
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
  form.allow_only({"format", "version"});
  const std::string format = form.text("format");
  const size_t version = form.count("version", 1, 1'000'000);
  if (!form.ok()) return form.error();
  if (format != "int8" || version != 1) {
    return unsupported(file, kField,
                       excerpt(format) + " version " + std::to_string(version) +
                           " is not supported, int8 version 1 is: it takes a newer prefilter");
  }
  config.quantized = true;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Architecture architecture) {
  for (const Dialect& dialect : kDialects) {
    if (dialect.architecture == architecture) return dialect.model_type;
  }
  return "";
}

size_t ModelConfig::max_tokens() const {
  const bool offset =
      architecture == Architecture::kRoberta || architecture == Architecture::kXlmRoberta;
  if (!offset) return max_positions;
  return max_positions > pad_token_id + 1 ? max_positions - pad_token_id - 1 : 0;
}

Result<ModelConfig> read_model_config(const std::string& path) {
  Result<std::string> bytes = read_file(path, kMaxConfigBytes);
  if (!bytes) return bytes.error();
  Result<json> parsed = parse_json(*bytes, path, {.max_bytes = kMaxConfigBytes});
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, path);
  const std::string model_type = in.text("model_type");
  if (!in.ok()) return in.error();
  const Dialect* dialect = dialect_of(model_type);
  if (dialect == nullptr) {
    return unsupported(path, "model_type",
                       "\"" + excerpt(model_type) +
                           "\" is not supported; bert, distilbert, roberta and xlm-roberta are");
  }
  if (auto error = refuse_unsupported(in, path, *dialect)) return *error;
  ModelConfig config;
  read_sizes(in, *dialect, config);
  if (in.ok()) read_labels(in, config);
  if (!in.ok()) return in.error();
  if (auto error = read_quantization(in, path, config)) return *error;
  return config;
}

}  // namespace prefilter::encoder
