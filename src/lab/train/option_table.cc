#include "lab/train/option_table.h"

#include <vector>

#include "base/settings.h"

namespace prefilter::train {
namespace {

using Range = OptionRange;
using Group = OptionGroup<TrainOptions>;

constexpr Range kAboveZero{.min = 0.0, .without_min = true};
constexpr Range kOneOrMore{.min = 1.0};
constexpr Range kZeroOrMore{.min = 0.0};
constexpr Range kShare{.min = 0.0, .max = 1.0};
constexpr Range kShareBelowOne{.min = 0.0, .max = 1.0, .without_max = true};

void add_files(std::vector<OptionField>& fields) {
  Group group(fields, "Files");
  group.text("base", "DIR", "Hugging Face folder to begin from",
             [](auto& o) -> auto& { return o.base; });
  group.text("data", "PATH",
             "folder with train.jsonl, val.jsonl and perhaps test.jsonl; or one such file, a tenth "
             "of which becomes val",
             [](auto& o) -> auto& { return o.data; });
  group.text("out", "DIR", "folder of the new bundle; the run's own files go to DIR.run",
             [](auto& o) -> auto& { return o.out; });
}

void add_recipe(std::vector<OptionField>& fields) {
  Group group(fields, "Recipe");
  group.number("epochs", kAboveZero, "passes over the training data",
               [](auto& o) -> auto& { return o.recipe.epochs; });
  group.number("batch", kOneOrMore, "articles of one optimiser step",
               [](auto& o) -> auto& { return o.recipe.batch; });
  group.number("micro_batch", kZeroOrMore,
               "articles of one forward pass, gradients being summed; 0: the whole batch",
               [](auto& o) -> auto& { return o.recipe.micro_batch; });
  group.number("max_tokens", Range{.min = 8.0, .max = 65536.0},
               "tokens that are read of an article, special ones included",
               [](auto& o) -> auto& { return o.recipe.max_tokens; });
  group.number("learning_rate", kAboveZero, "at its peak",
               [](auto& o) -> auto& { return o.recipe.learning_rate; });
  group.number("warmup_ratio", kShare, "share of the steps in which the learning rate rises",
               [](auto& o) -> auto& { return o.recipe.warmup_ratio; });
  group.number("weight_decay", kZeroOrMore, "decoupled; none on biases and norms",
               [](auto& o) -> auto& { return o.recipe.weight_decay; });
  group.number("max_grad_norm", kZeroOrMore, "gradients are scaled down to it; 0: never",
               [](auto& o) -> auto& { return o.recipe.max_grad_norm; });
  group.number("layer_decay", Range{.min = 0.0, .max = 1.0, .without_min = true},
               "factor of the learning rate from each layer to the one below",
               [](auto& o) -> auto& { return o.recipe.layer_decay; });
  group.number("label_smoothing", kShareBelowOne, "share of each label that is spread over both",
               [](auto& o) -> auto& { return o.recipe.label_smoothing; });
  group.number("commerce_weight", kAboveZero,
               "weight of commerce in the loss, journalism's being 1",
               [](auto& o) -> auto& { return o.recipe.commerce_weight; });
  group.number(
      "dropout",
      Range{.min = 0.0, .max = 1.0, .without_max = true, .word = "config", .word_value = -1.0},
      "of hidden states and attention; config: as config.json says",
      [](auto& o) -> auto& { return o.recipe.dropout; });
  group.toggle("freeze_embeddings", "leave the embeddings as they are",
               [](auto& o) -> auto& { return o.recipe.freeze_embeddings; });
  group.toggle("bucket_by_length", "put articles of like length into one batch",
               [](auto& o) -> auto& { return o.recipe.bucket_by_length; });
}

void add_lora(std::vector<OptionField>& fields) {
  Group group(fields, "Low-rank adapters");
  group.number("lora_rank", kZeroOrMore, "rank of the adapters; 0: none, every weight is trained",
               [](auto& o) -> auto& { return o.recipe.lora.rank; });
  group.number("lora_alpha", kAboveZero, "adapters count alpha / rank times",
               [](auto& o) -> auto& { return o.recipe.lora.alpha; });
  group.number("lora_dropout", kShareBelowOne, "of the adapters' input",
               [](auto& o) -> auto& { return o.recipe.lora.dropout; });
  group.list("lora_targets", "layers that get an adapter",
             [](auto& o) -> auto& { return o.recipe.lora.targets; });
}

void add_evaluation(std::vector<OptionField>& fields) {
  Group group(fields, "Evaluation");
  group.number("eval_every", kZeroOrMore, "steps between two evaluations; 0: after each epoch",
               [](auto& o) -> auto& { return o.evaluation.every_steps; });
  group.number("patience", kZeroOrMore,
               "evaluations without a better F1 after which the run stops; 0: it never does",
               [](auto& o) -> auto& { return o.evaluation.patience; });
  group.number("threshold", kShare, "p_commerce from which an article counts as commerce",
               [](auto& o) -> auto& { return o.evaluation.threshold; });
}

void add_distillation(std::vector<OptionField>& fields) {
  Group group(fields, "Distillation");
  group.text("teacher", "DIR", "bundle whose scores are learned beside the labels; empty: none",
             [](auto& o) -> auto& { return o.distillation.teacher; });
  group.number("teacher_weight", kShare, "of the teacher's part of the loss",
               [](auto& o) -> auto& { return o.distillation.weight; });
  group.number("teacher_temperature", kAboveZero, "softens both distributions",
               [](auto& o) -> auto& { return o.distillation.temperature; });
}

void add_bundle(std::vector<OptionField>& fields) {
  Group group(fields, "Bundle");
  group.number("bundle_max_tokens", Range{.min = 0.0, .max = 65536.0},
               "tokens that the bundle reads of an article; 0: as many as in training",
               [](auto& o) -> auto& { return o.bundle.max_tokens; });
  group.choice("bundle_embeddings", {"int8", "int4"}, "how its word embeddings are kept",
               [](auto& o) -> auto& { return o.bundle.embeddings; });
  group
      .list("average_with",
            "checkpoints of other runs (DIR.run/checkpoint); the bundle is made of the mean of "
            "their weights and this run's",
            [](auto& o) -> auto& { return o.bundle.average_with; })
      .value_name = "DIR,DIR";
}

void add_run(std::vector<OptionField>& fields) {
  Group group(fields, "Machine");
  group.text("device", "NAME", "cpu, cuda or cuda:1",
             [](auto& o) -> auto& { return o.run.device; });
  group.choice("precision", {"auto", "fp32", "bf16", "fp16"},
               "of the products: auto (bf16 where it is faster), fp32, bf16, or fp16 on CUDA",
               [](auto& o) -> auto& { return o.run.numbers; });
  group
      .number("threads", Range{.min = 0.0, .max = 1024.0},
              "processors to use; 0: all that it may use",
              [](auto& o) -> auto& { return o.run.threads; })
      .environment = "PREFILTER_THREADS";
  group.number("seed", kZeroOrMore, "of the new head, the dropout and the order of the articles",
               [](auto& o) -> auto& { return o.run.seed; });
  group.number("head_seed", kZeroOrMore,
               "of the new head alone, so that runs of several seeds can be averaged; 0: as seed",
               [](auto& o) -> auto& { return o.run.head_seed; });
  group.number("checkpoint_every", kZeroOrMore,
               "steps between two saves of the run's state; 0: at each evaluation",
               [](auto& o) -> auto& { return o.run.checkpoint_every; });
}

std::vector<OptionField> make_table() {
  std::vector<OptionField> fields;
  add_files(fields);
  add_recipe(fields);
  add_lora(fields);
  add_evaluation(fields);
  add_distillation(fields);
  add_bundle(fields);
  add_run(fields);
  return fields;
}

}  // namespace

std::span<const OptionField> option_table() {
  static const std::vector<OptionField> table = make_table();
  return table;
}

const OptionField* find_option(std::string_view name) {
  return prefilter::find_option(option_table(), name);
}

}  // namespace prefilter::train
