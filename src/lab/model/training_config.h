#pragma once

#include <cstddef>
#include <string>

#include "engine/encoder/model_config.h"
#include "prefilter/error.h"

namespace prefilter::model {

/// What config.json says of training and serving does not need: rates in [0, 1), each at the place
/// where the architecture's `transformers` class applies it.
struct TrainingConfig {
  double embedding_dropout = 0.0;     ///< after the embeddings' norm
  double attention_dropout = 0.0;     ///< of the attention's probabilities
  double residual_dropout = 0.0;      ///< of the attention's output, before it joins the residual
  double feed_forward_dropout = 0.0;  ///< of the feed-forward part's output
  double head_dropout = 0.0;
  double initializer_range = 0.02;  ///< standard deviation of fresh weights
  size_t end_token_id = 0;  ///< eos_token_id, the first one of a list; 0 where there is none
};

/// dropout >= 0 replaces all rates. Errors: kCorrupt, naming the field.
Result<TrainingConfig> read_training_config(const std::string& path,
                                            encoder::Architecture architecture, double dropout);

}  // namespace prefilter::model
