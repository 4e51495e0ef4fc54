#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::shrink {

/// Which layers a model keeps; at most one of the lists and counts is given.
struct LayerChoice {
  std::vector<size_t> layers = {};  ///< these, from 0, ascending; empty: see below
  std::vector<size_t> drop = {};    ///< all but these
  size_t keep = 0;                  ///< so many; 0: all
  bool evenly = false;  ///< of `keep`: spread over the depth, the first and the last among
                        ///< them, and not the first ones
};

/// The layers that stay, ascending, of a model with `count` of them; all of them where nothing is
/// chosen. Errors: kInvalidArgument, naming the layer.
Result<std::vector<size_t>> choose_layers(const LayerChoice& choice, size_t count);

/// A tensor's name around the number of its layer: "bert.encoder.layer.", 3, ".output.dense.bias".
struct LayerName {
  std::string_view before;
  size_t layer = 0;
  std::string_view after;
};

/// Nothing for a tensor outside of the layers. Knows the names of BERT, DistilBERT, RoBERTa, XLM-R
/// and Qwen2, with or without the architecture in front.
std::optional<LayerName> split_layer(std::string_view tensor);

}  // namespace prefilter::shrink
