#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/convert.h"

namespace prefilter::train {

/// In which numbers the products are computed; weights, sums and the optimiser are always fp32.
enum class Numbers {
  kAuto,  ///< bf16 where a trial product on this machine is faster in it, else fp32
  kFp32,
  kBf16,
  kFp16,  ///< on CUDA only, with loss scaling
};

/// Low-rank adapters (Hu et al. 2021, https://arxiv.org/abs/2106.09685), as `peft` makes them.
struct LoraOptions {
  size_t rank = 0;       ///< 0: none, every weight is trained
  double alpha = 32.0;   ///< the adapter's output is scaled by alpha / rank
  double dropout = 0.1;  ///< of the adapter's input; in [0, 1)
  std::vector<std::string> targets = {"q_proj", "v_proj"};
};

/// What is learned and how fast.
struct RecipeOptions {
  double epochs = 3.0;           ///< > 0
  size_t batch = 16;             ///< articles of one optimiser step; > 0
  size_t micro_batch = 0;        ///< articles of one forward pass; 0: the whole batch
  size_t max_tokens = 512;       ///< of an article, special tokens included
  double learning_rate = 2e-5;   ///< at its peak
  double warmup_ratio = 0.1;     ///< share of the steps in which the rate rises; in [0, 1]
  double weight_decay = 0.01;    ///< decoupled; none on biases and norms
  double max_grad_norm = 1.0;    ///< 0: no clipping
  double layer_decay = 1.0;      ///< the rate of each layer below the head is this times that above
  double label_smoothing = 0.0;  ///< in [0, 1)
  double commerce_weight = 1.0;  ///< weight of the label 1 in the loss, that of 0 being 1
  double dropout = -1.0;         ///< of hidden states and attention; negative: config.json's
  bool freeze_embeddings = false;
  bool bucket_by_length = true;  ///< articles of like length share a batch
  LoraOptions lora;
};

/// When the model is looked at and kept.
struct EvaluationOptions {
  size_t every_steps = 0;  ///< 0: after each epoch
  size_t patience = 2;  ///< evaluations without a better F1 before it stops; 0: never stops early
  double threshold = 0.5;  ///< of p_commerce, for F1, precision, recall, accuracy
};

/// Learning from a teacher's scores beside the labels (Hinton et al. 2015,
/// https://arxiv.org/abs/1503.02531).
struct DistillationOptions {
  std::string teacher;       ///< a bundle's folder; empty: none
  double weight = 0.5;       ///< of the teacher's part of the loss; in [0, 1]
  double temperature = 2.0;  ///< softens both distributions; > 0
};

/// How the run uses the machine.
struct RunOptions {
  std::string device = "cpu";  ///< "cpu", "cuda" or "cuda:1"
  Numbers numbers = Numbers::kAuto;
  int threads = 0;         ///< 0: as many as this process may use
  uint64_t seed = 42;      ///< of the head, the dropout and the order of the articles
  uint64_t head_seed = 0;  ///< of the new head, if it is not to follow the seed; 0: it does
  size_t checkpoint_every =
      200;  ///< steps between two saves of the run's state; 0: at each evaluation
};

/// The bundle that is made of the trained weights.
struct BundleOptions {
  size_t max_tokens = 0;  ///< that it reads of an article; 0: as many as in training
  Embeddings embeddings = Embeddings::kInt8;
  /// Checkpoints of other runs whose mean with this run's the bundle is made of; see average.h.
  std::vector<std::string> average_with = {};
};

/// One training run. Defaults are those of the encoders; defaults_for() knows the others.
struct TrainOptions {
  std::string base;  ///< a Hugging Face folder, with or without a classification head
  std::string data;  ///< a folder with train.jsonl, val.jsonl and perhaps test.jsonl; or one file
  std::string out;   ///< the folder of the new bundle; the run itself lies beside it in OUT.run
  RecipeOptions recipe;
  EvaluationOptions evaluation;
  DistillationOptions distillation;
  BundleOptions bundle;
  RunOptions run;
};

}  // namespace prefilter::train
