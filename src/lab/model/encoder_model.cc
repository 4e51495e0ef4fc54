#include "lab/model/encoder_model.h"

#include <torch/torch.h>

namespace prefilter::model {
namespace {

int64_t signed_size(size_t size) { return static_cast<int64_t>(size); }

Linear read_linear(const std::string& name, int64_t out, int64_t in, WeightSource& source) {
  Linear linear;
  linear.weight = source.read(name + ".weight", {out, in});
  linear.bias = source.read(name + ".bias", {out});
  return linear;
}

Linear begin_linear(const std::string& name, const Shape& shape, double deviation,
                    WeightSource& source) {
  Linear linear;
  linear.weight = source.read_or_begin(name + ".weight", shape, {.deviation = deviation});
  linear.bias = source.read_or_begin(name + ".bias", {shape[0]}, {});
  return linear;
}

LayerNorm read_norm(const std::string& name, const encoder::ModelConfig& config,
                    WeightSource& source) {
  LayerNorm norm;
  norm.weight = source.read(name + ".weight", {signed_size(config.hidden)});
  norm.bias = source.read(name + ".bias", {signed_size(config.hidden)});
  norm.epsilon = config.layer_norm_eps;
  return norm;
}

/// What stands before the names of the base model: "bert." of "bert.embeddings...".
std::string prefix_of(const encoder::ArchitectureNames& names) {
  return names.word_embeddings.substr(0, names.word_embeddings.find('.') + 1);
}

bool is_roberta(const encoder::ModelConfig& config) {
  return config.architecture == encoder::Architecture::kRoberta ||
         config.architecture == encoder::Architecture::kXlmRoberta;
}

}  // namespace

Result<std::unique_ptr<TextClassifier>> EncoderModel::read(const encoder::ModelConfig& config,
                                                           const TrainingConfig& training,
                                                           const encoder::TensorFile& file,
                                                           uint64_t seed) {
  const encoder::ArchitectureNames names = encoder::names_of(config);
  WeightSource source(&file, prefix_of(names), seed);
  std::unique_ptr<EncoderModel> model(new EncoderModel(config, training));
  model->read_embeddings(names, source);
  for (size_t i = 0; i < names.layers.size(); ++i) {
    source.at_depth(signed_size(i) + 1);
    model->layers_.push_back(model->read_layer(names.layers[i], source));
  }
  source.at_depth(signed_size(names.layers.size()) + 1);
  model->read_head(names, source);
  if (Result<void> adopted = model->adopt(source); !adopted) return adopted.error();
  return std::unique_ptr<TextClassifier>(std::move(model));
}

void EncoderModel::read_embeddings(const encoder::ArchitectureNames& names, WeightSource& source) {
  const int64_t hidden = signed_size(config_.hidden);
  words_ = source.read(names.word_embeddings, {signed_size(config_.vocab_size), hidden});
  source.mark_embedding();
  positions_ = source.read(names.position_embeddings, {signed_size(config_.max_positions), hidden});
  if (!names.type_embeddings.empty()) {
    types_ = source.read(names.type_embeddings, {signed_size(config_.type_vocab), hidden});
  }
  embedding_norm_ = read_norm(names.embedding_norm, config_, source);
  first_position_ = signed_size(names.first_position);
}

EncoderModel::Layer EncoderModel::read_layer(const encoder::LayerNames& names,
                                             WeightSource& source) const {
  const int64_t hidden = signed_size(config_.hidden);
  const int64_t wide = signed_size(config_.intermediate);
  Layer layer;
  layer.query = read_linear(names.query, hidden, hidden, source);
  layer.key = read_linear(names.key, hidden, hidden, source);
  layer.value = read_linear(names.value, hidden, hidden, source);
  layer.attention_output = read_linear(names.attention_output, hidden, hidden, source);
  layer.attention_norm = read_norm(names.attention_norm, config_, source);
  layer.intermediate = read_linear(names.intermediate, wide, hidden, source);
  layer.output = read_linear(names.output, hidden, wide, source);
  layer.output_norm = read_norm(names.output_norm, config_, source);
  return layer;
}

void EncoderModel::read_head(const encoder::ArchitectureNames& names, WeightSource& source) {
  const int64_t hidden = signed_size(config_.hidden);
  const double deviation = training_.initializer_range;
  head_dense_ = begin_linear(names.head_dense, {hidden, hidden}, deviation, source);
  head_out_ =
      begin_linear(names.head_out, {signed_size(config_.labels.size()), hidden}, deviation, source);
  head_activation_ = names.head_activation;
  drops_before_dense_ = is_roberta(config_);
}

torch::Tensor EncoderModel::forward(const PackedBatch& batch, Pass& pass) const {
  torch::Tensor hidden = embed(batch, pass);
  for (const Layer& layer : layers_) hidden = run_layer(layer, hidden, batch, pass);
  return run_head(hidden, batch, pass);
}

torch::Tensor EncoderModel::embed(const PackedBatch& batch, Pass& pass) const {
  // No row of padding is ever read, so its gradient needs no care.
  constexpr int64_t kNoPadding = -1;
  torch::Tensor sum =
      torch::embedding(words_, batch.ids, kNoPadding, false, words_.requires_grad());
  sum = sum + torch::embedding(positions_, batch.positions + first_position_);
  if (types_.defined()) sum = sum + types_[0];
  return pass.dropout(embedding_norm_.run(sum), training_.embedding_dropout);
}

torch::Tensor EncoderModel::run_layer(const Layer& layer, const torch::Tensor& hidden,
                                      const PackedBatch& batch, Pass& pass) const {
  const AttentionShape shape{.heads = signed_size(config_.heads),
                             .kv_heads = signed_size(config_.heads),
                             .head_dim = signed_size(config_.head_dim()),
                             .dropout = training_.attention_dropout};
  const torch::Tensor context = attend(layer.query.run(hidden, pass), layer.key.run(hidden, pass),
                                       layer.value.run(hidden, pass), shape, batch, pass);
  const torch::Tensor attended =
      pass.dropout(layer.attention_output.run(context, pass), training_.residual_dropout);
  const torch::Tensor middle = layer.attention_norm.run(attended + hidden);
  const torch::Tensor wide = torch::gelu(layer.intermediate.run(middle, pass));
  const torch::Tensor fed =
      pass.dropout(layer.output.run(wide, pass), training_.feed_forward_dropout);
  return layer.output_norm.run(fed + middle);
}

torch::Tensor EncoderModel::run_head(const torch::Tensor& hidden, const PackedBatch& batch,
                                     Pass& pass) const {
  torch::Tensor first = hidden.index_select(0, batch.first);
  if (drops_before_dense_) first = pass.dropout(first, training_.head_dropout);
  Pass exact;  // the head is small, and its rounding would go straight into the loss
  torch::Tensor dense = head_dense_.run(first, exact);
  dense = head_activation_ == encoder::HeadActivation::kTanh ? dense.tanh() : dense.relu();
  return head_out_.run(pass.dropout(dense, training_.head_dropout), exact);
}

}  // namespace prefilter::model
