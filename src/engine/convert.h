#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/encoder/int4.h"
#include "engine/manifest.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter {

enum class Precision { kInt8, kFp32 };

/// How the word embeddings of an int8 bundle are kept.
enum class Embeddings { kInt8, kInt4 };

/// How a Hugging Face folder becomes a bundle. What has no default must be given.
struct ConvertOptions {
  std::string source;  ///< a Hugging Face folder: config.json, model.safetensors, a tokenizer; or a
                       ///< LoRA adapter of peft, which is merged into its base
  std::string base;    ///< the folder of an adapter's base; empty: the one that the adapter names
  std::string target;  ///< the bundle's folder; it must not exist
  Precision precision = Precision::kInt8;
  Embeddings embeddings = Embeddings::kInt8;         ///< of kInt8 alone
  std::string name;                                  ///< empty: the source folder's name
  std::string version = "1";                         ///< see Manifest
  std::string created;                               ///< UTC, "2026-01-31T08:00:00Z"
  std::string code_version;                          ///< of the program that converts
  Chosen threshold{0.5F, "not chosen on any data"};  ///< in [0, 1]
  std::map<std::string, Chosen> language_thresholds;
  Chosen temperature{1.0F, "not calibrated"};
  std::vector<std::string> languages;  ///< ISO 639-1
  std::optional<size_t> max_tokens;    ///< absent: the smaller of the model's window and 512
  std::string commerce_label;          ///< empty: the label "commerce", or LABEL_1
  std::optional<std::string> training_data_sha256;
  std::string training_description;
  std::vector<Article> golden;  ///< empty: default_golden_articles()
  std::string model_card;       ///< README.md as it is; empty: one is written
};

/// Which of a model's two labels speaks for commerce: the one named `wanted`, or, if that is empty,
/// "commerce" in any case, else LABEL_1. Errors: kUnsupported for another number of labels;
/// kInvalidArgument if there is none.
Result<size_t> commerce_label(const std::vector<std::string>& labels, const std::string& wanted);

/// What converting found out.
struct ConvertReport {
  std::optional<encoder::Int4Fit> int4_words;  ///< set for Embeddings::kInt4
};

/// Writes the bundle; it appears under its name only when it is complete and opens again with all
/// checks passed. Errors: kRefused if the target exists; kNotFound, kCorrupt, kUnsupported for the
/// source; kInvalidArgument for an option. `report` may be null.
Result<void> convert_model(const ConvertOptions& options, ConvertReport* report = nullptr);

}  // namespace prefilter
