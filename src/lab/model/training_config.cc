#include "lab/model/training_config.h"

#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::model {
namespace {

constexpr size_t kMaxConfigBytes = size_t{1} << 20;

/// The rate of a field, else the default of `transformers`.
double rate(JsonFields& in, const char* field, double otherwise) {
  return in.has(field) ? in.number(field, 0.0, 0.999) : otherwise;
}

TrainingConfig read_distilbert(JsonFields& in) {
  TrainingConfig config;
  config.embedding_dropout = rate(in, "dropout", 0.1);
  config.attention_dropout = rate(in, "attention_dropout", 0.1);
  config.feed_forward_dropout = config.embedding_dropout;
  config.head_dropout = rate(in, "seq_classif_dropout", 0.2);
  return config;
}

TrainingConfig read_qwen2(JsonFields& in) {
  TrainingConfig config;
  config.attention_dropout = rate(in, "attention_dropout", 0.0);
  return config;
}

TrainingConfig read_bert(JsonFields& in) {
  TrainingConfig config;
  config.embedding_dropout = rate(in, "hidden_dropout_prob", 0.1);
  config.attention_dropout = rate(in, "attention_probs_dropout_prob", 0.1);
  config.residual_dropout = config.embedding_dropout;
  config.feed_forward_dropout = config.embedding_dropout;
  config.head_dropout = rate(in, "classifier_dropout", config.embedding_dropout);
  return config;
}

TrainingConfig read_rates(JsonFields& in, encoder::Architecture architecture) {
  switch (architecture) {
    case encoder::Architecture::kDistilBert:
      return read_distilbert(in);
    case encoder::Architecture::kQwen2:
      return read_qwen2(in);
    default:
      return read_bert(in);
  }
}

/// One rate at each place where the architecture drops anything.
void replace_rates(encoder::Architecture architecture, double dropout, TrainingConfig& config) {
  config.attention_dropout = dropout;
  if (architecture == encoder::Architecture::kQwen2) return;
  config.embedding_dropout = config.feed_forward_dropout = config.head_dropout = dropout;
  if (architecture != encoder::Architecture::kDistilBert) config.residual_dropout = dropout;
}

}  // namespace

Result<TrainingConfig> read_training_config(const std::string& path,
                                            encoder::Architecture architecture, double dropout) {
  const Result<std::string> bytes = read_file(path, kMaxConfigBytes);
  if (!bytes) return bytes.error();
  const Result<nlohmann::json> parsed = parse_json(*bytes, path, {.max_bytes = kMaxConfigBytes});
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, path);
  TrainingConfig config = read_rates(in, architecture);
  if (in.has("initializer_range")) {
    config.initializer_range = in.number("initializer_range", 0.0, 1.0);
  }
  const auto end = parsed->find("eos_token_id");
  if (end != parsed->end() && !end->is_null()) {
    const nlohmann::json& first = end->is_array() && !end->empty() ? end->front() : *end;
    if (first.is_number_unsigned()) {
      config.end_token_id = first.get<size_t>();
    } else {
      in.fail("eos_token_id", "is neither a token's id nor a list of them");
    }
  }
  if (!in.ok()) return in.error();
  if (dropout >= 0.0) replace_rates(architecture, dropout, config);
  return config;
}

}  // namespace prefilter::model
