#include "lab/model/qwen2_model.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

namespace prefilter::model {
namespace {

constexpr const char* kAdaptedHead = "base_model.model.score.weight";

int64_t signed_size(size_t size) { return static_cast<int64_t>(size); }

AdaptedLinear read_linear(const std::string& name, const Shape& shape, bool with_bias,
                          WeightSource& source) {
  AdaptedLinear linear;
  linear.whole.weight = source.read(name + ".weight", shape);
  if (with_bias) linear.whole.bias = source.read(name + ".bias", {shape[0]});
  return linear;
}

}  // namespace

torch::Tensor AdaptedLinear::run(const torch::Tensor& rows, Pass& pass) const {
  const torch::Tensor out = whole.run(rows, pass);
  if (!down.defined()) return out;
  const Linear a{.weight = down, .bias = {}};
  const Linear b{.weight = up, .bias = {}};
  return out + b.run(a.run(pass.dropout(rows, dropout), pass), pass) * scale;
}

Result<std::unique_ptr<TextClassifier>> Qwen2Model::read(const encoder::ModelConfig& config,
                                                         const TrainingConfig& training,
                                                         const Files& files,
                                                         const OpenOptions& options) {
  std::unique_ptr<Qwen2Model> model(new Qwen2Model(config, training));
  model->lora_ = options.lora;
  WeightSource base(&files.base, "model.", options.seed);
  model->read_base(base);
  const bool adapted = options.lora.rank > 0;
  if (!adapted) {
    base.at_depth(signed_size(config.layers) + 1);
    model->score_.weight = base.read_or_begin(
        "score.weight", {signed_size(config.labels.size()), signed_size(config.hidden)},
        {.deviation = training.initializer_range});
  }
  if (Result<void> adopted = model->adopt(base); !adopted) return adopted.error();
  if (!adapted) return std::unique_ptr<TextClassifier>(std::move(model));
  for (Parameter& parameter : model->parameters_) parameter.value.set_requires_grad(false);
  WeightSource adapter(files.adapter, "", options.seed);
  model->add_adapters(adapter);
  if (Result<void> adopted = model->adopt(adapter); !adopted) return adopted.error();
  if (files.adapter == nullptr && files.base.find("score.weight") != nullptr) {
    // As peft: the head that is trained begins as a copy of the base's.
    WeightSource head(&files.base, "", options.seed);
    const torch::Tensor values = head.read("score.weight", model->score_.weight.sizes().vec());
    if (Result<void> status = head.status(); !status) return status.error();
    model->score_.weight.detach().copy_(values);
    std::erase(model->fresh_, kAdaptedHead);
  }
  return std::unique_ptr<TextClassifier>(std::move(model));
}

void Qwen2Model::read_base(WeightSource& source) {
  const int64_t hidden = signed_size(config_.hidden);
  words_ = source.read("model.embed_tokens.weight", {signed_size(config_.vocab_size), hidden});
  source.mark_embedding();
  for (size_t i = 0; i < config_.layers; ++i) {
    source.at_depth(signed_size(i) + 1);
    layers_.push_back(read_layer("model.layers." + std::to_string(i) + ".", source));
  }
  source.at_depth(signed_size(config_.layers) + 1);
  final_norm_ = source.read("model.norm.weight", {hidden});
}

Qwen2Model::Layer Qwen2Model::read_layer(const std::string& name, WeightSource& source) const {
  const int64_t hidden = signed_size(config_.hidden);
  const int64_t wide = signed_size(config_.intermediate);
  const int64_t queries = signed_size(config_.heads * config_.head_dim());
  const int64_t keys = signed_size(config_.kv_heads * config_.head_dim());
  Layer layer;
  layer.attention_norm = source.read(name + "input_layernorm.weight", {hidden});
  layer.query = read_linear(name + "self_attn.q_proj", {queries, hidden}, true, source);
  layer.key = read_linear(name + "self_attn.k_proj", {keys, hidden}, true, source);
  layer.value = read_linear(name + "self_attn.v_proj", {keys, hidden}, true, source);
  layer.attention_output = read_linear(name + "self_attn.o_proj", {hidden, queries}, false, source);
  layer.feed_norm = source.read(name + "post_attention_layernorm.weight", {hidden});
  layer.gate = read_linear(name + "mlp.gate_proj", {wide, hidden}, false, source);
  layer.up = read_linear(name + "mlp.up_proj", {wide, hidden}, false, source);
  layer.down = read_linear(name + "mlp.down_proj", {hidden, wide}, false, source);
  return layer;
}

void Qwen2Model::add_adapters(WeightSource& source) {
  for (size_t i = 0; i < layers_.size(); ++i) {
    source.at_depth(signed_size(i) + 1);
    Layer& layer = layers_[i];
    const std::string name = "base_model.model.model.layers." + std::to_string(i) + ".";
    add_adapter(name + "self_attn.q_proj", layer.query, source);
    add_adapter(name + "self_attn.k_proj", layer.key, source);
    add_adapter(name + "self_attn.v_proj", layer.value, source);
    add_adapter(name + "self_attn.o_proj", layer.attention_output, source);
    add_adapter(name + "mlp.gate_proj", layer.gate, source);
    add_adapter(name + "mlp.up_proj", layer.up, source);
    add_adapter(name + "mlp.down_proj", layer.down, source);
  }
  source.at_depth(signed_size(layers_.size()) + 1);
  score_.weight = source.read_or_begin(
      kAdaptedHead, {signed_size(config_.labels.size()), signed_size(config_.hidden)},
      {.deviation = training_.initializer_range});
}

void Qwen2Model::add_adapter(const std::string& name, AdaptedLinear& linear,
                             WeightSource& source) const {
  const std::string target = name.substr(name.rfind('.') + 1);
  if (std::find(lora_.targets.begin(), lora_.targets.end(), target) == lora_.targets.end()) return;
  const int64_t in = linear.whole.weight.size(1);
  const int64_t out = linear.whole.weight.size(0);
  // As peft begins them: A by Kaiming's rule with a = sqrt(5), B at zero.
  linear.down = source.read_or_begin(name + ".lora_A.weight", {lora_.rank, in},
                                     {.bound = 1.0 / std::sqrt(static_cast<double>(in))});
  linear.up = source.read_or_begin(name + ".lora_B.weight", {out, lora_.rank}, {});
  linear.scale = lora_.alpha / static_cast<double>(lora_.rank);
  linear.dropout = lora_.dropout;
}

torch::Tensor Qwen2Model::forward(const PackedBatch& batch, Pass& pass) const {
  constexpr int64_t kNoPadding = -1;
  torch::Tensor hidden =
      torch::embedding(words_, batch.ids, kNoPadding, false, words_.requires_grad());
  const Rotation turn = rotation(batch);
  for (const Layer& layer : layers_) hidden = run_layer(layer, hidden, turn, batch, pass);
  const Pass exact;  // the head is small, and its rounding would go straight into the loss
  return score_.run(norm(hidden, final_norm_).index_select(0, batch.last), exact);
}

torch::Tensor Qwen2Model::norm(const torch::Tensor& rows, const torch::Tensor& weight) const {
  const torch::Tensor exact = rows.to(torch::kFloat32);
  const torch::Tensor mean_square = exact.pow(2).mean(-1, /*keepdim=*/true);
  return exact * torch::rsqrt(mean_square + static_cast<double>(config_.layer_norm_eps)) * weight;
}

Qwen2Model::Rotation Qwen2Model::rotation(const PackedBatch& batch) const {
  const int64_t dim = signed_size(config_.head_dim());
  const torch::Tensor exponents =
      torch::arange(0, dim, 2, torch::device(batch.ids.device()).dtype(torch::kFloat32)) /
      static_cast<double>(dim);
  const torch::Tensor frequencies =
      torch::pow(torch::full_like(exponents, config_.rope_theta), -exponents);
  const torch::Tensor angles =
      batch.positions.to(torch::kFloat32).unsqueeze(1) * frequencies.unsqueeze(0);
  return {torch::cos(angles).unsqueeze(1), torch::sin(angles).unsqueeze(1)};
}

torch::Tensor Qwen2Model::rotate(const torch::Tensor& rows, int64_t heads,
                                 const Rotation& rotation) const {
  const int64_t half = signed_size(config_.head_dim()) / 2;
  const torch::Tensor split = rows.to(torch::kFloat32).view({rows.size(0), heads, 2 * half});
  const torch::Tensor low = split.slice(2, 0, half);
  const torch::Tensor high = split.slice(2, half, 2 * half);
  return torch::cat({low * rotation.cosines - high * rotation.sines,
                     high * rotation.cosines + low * rotation.sines},
                    2)
      .view({rows.size(0), heads * 2 * half})
      .to(rows.scalar_type());
}

torch::Tensor Qwen2Model::run_layer(const Layer& layer, const torch::Tensor& hidden,
                                    const Rotation& rotation, const PackedBatch& batch,
                                    Pass& pass) const {
  const AttentionShape shape{.heads = signed_size(config_.heads),
                             .kv_heads = signed_size(config_.kv_heads),
                             .head_dim = signed_size(config_.head_dim()),
                             .causal = true,
                             .dropout = training_.attention_dropout};
  const torch::Tensor rows = norm(hidden, layer.attention_norm);
  const torch::Tensor context = attend(rotate(layer.query.run(rows, pass), shape.heads, rotation),
                                       rotate(layer.key.run(rows, pass), shape.kv_heads, rotation),
                                       layer.value.run(rows, pass), shape, batch, pass);
  const torch::Tensor middle = hidden + layer.attention_output.run(context, pass);
  const torch::Tensor fed = norm(middle, layer.feed_norm);
  const torch::Tensor gated = torch::silu(layer.gate.run(fed, pass)) * layer.up.run(fed, pass);
  return middle + layer.down.run(gated, pass);
}

}  // namespace prefilter::model
