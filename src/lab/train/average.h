#pragma once

#include <span>
#include <string>

#include "prefilter/error.h"

namespace prefilter::train {

/// Writes the mean of checkpoints' weights as a checkpoint, with the config and tokenizer of the
/// first: a uniform model soup (Wortsman et al. 2022, https://arxiv.org/abs/2203.05482). It is
/// better than its parts if they were trained from the same weights, the head's included, and
/// differ in seed, data order or recipe.
/// folders: Hugging Face folders with fp32, fp16 or bf16 weights of the same names and shapes, and
/// the same tokenizer.json. target takes the place of an older folder of that name, whole or not at
/// all; its weights are fp32.
/// Errors: kInvalidArgument for no folder, or for checkpoints that do not belong together, naming
/// the two and the tensor or file; kNotFound, kCorrupt, kUnsupported of the files; kUnavailable.
Result<void> average_checkpoints(std::span<const std::string> folders, const std::string& target);

/// Whether average_checkpoints() would take them, without reading their weights. Errors: as there.
Result<void> check_can_be_averaged(std::span<const std::string> folders);

}  // namespace prefilter::train
