#include "engine/convert.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "base/folder_name.h"
#include "engine/bundle_writer.h"
#include "engine/encoder/convert_weights.h"
#include "engine/encoder/model_folder.h"
#include "engine/golden.h"
#include "engine/model_card.h"
#include "engine/tokens/tokenizer_files.h"

namespace prefilter {
namespace {

constexpr size_t kDefaultMaxTokens = 512;

using tokens::kTokenizerExtras;
using tokens::kTokenizerFiles;

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

const std::array<std::string_view, 2>* tokenizer_form(const std::string& folder) {
  return std::find_if(kTokenizerFiles.begin(), kTokenizerFiles.end(), [&](const auto& files) {
    return exists(folder + "/" + std::string(files[0]));
  });
}

Result<void> copy_tokenizer(const std::string& source, BundleWriter& writer, Manifest& manifest) {
  const auto* form = tokenizer_form(source);
  if (form == kTokenizerFiles.end()) {
    return Error(ErrorCode::kNotFound, source + ": no tokenizer.json, vocab.txt, vocab.json or " +
                                           "sentencepiece.bpe.model");
  }
  manifest.tokenizer = (*form)[0];
  for (const std::string_view name : *form) {
    if (name.empty()) continue;
    if (Result<void> copied = writer.copy(source, std::string(name)); !copied) return copied;
  }
  for (const std::string_view name : kTokenizerExtras) {
    if (!exists(source + "/" + std::string(name))) continue;
    if (Result<void> copied = writer.copy(source, std::string(name)); !copied) return copied;
  }
  return {};
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// What the options say, as a manifest that parse_manifest will judge once the bundle is whole.
Manifest manifest_of(const ConvertOptions& options) {
  Manifest manifest;
  manifest.name = options.name.empty() ? folder_name(options.source) : options.name;
  manifest.version = options.version;
  manifest.created = options.created;
  manifest.code_version = options.code_version;
  manifest.precision = options.precision == Precision::kInt8 ? "int8" : "fp32";
  manifest.threshold = options.threshold;
  manifest.language_thresholds = options.language_thresholds;
  manifest.temperature = options.temperature;
  manifest.languages = options.languages;
  manifest.training_data_sha256 = options.training_data_sha256;
  manifest.training_description = options.training_description;
  return manifest;
}

Result<encoder::WeightForm> weight_form(const ConvertOptions& options) {
  const bool int4 = options.embeddings == Embeddings::kInt4;
  if (options.precision == Precision::kInt8) {
    return int4 ? encoder::WeightForm::kInt8WithInt4Words : encoder::WeightForm::kInt8;
  }
  if (!int4) return encoder::WeightForm::kFp32;
  return Error(ErrorCode::kInvalidArgument, "embeddings in 4 bits come with precision int8 only");
}

/// Writes config.json, the weights and the tokenizer; fills what the manifest takes from the model.
Result<void> convert_encoder(const ConvertOptions& options, BundleWriter& writer,
                             Manifest& manifest, ConvertReport* report) {
  const Result<encoder::WeightForm> form = weight_form(options);
  if (!form) return form.error();
  const auto model = encoder::open_model_folder(options.source, options.base);
  if (!model) return model.error();
  const encoder::ModelConfig& config = model->config;
  const Result<size_t> label = commerce_label(config.labels, options.commerce_label);
  if (!label) return label.error();
  manifest.commerce_label = *label;
  manifest.max_tokens =
      options.max_tokens.value_or(std::min(config.max_tokens(), kDefaultMaxTokens));
  if (manifest.max_tokens > config.max_tokens()) {
    return Error(ErrorCode::kInvalidArgument, "max_tokens is more than the model's window of " +
                                                  std::to_string(config.max_tokens()));
  }
  manifest.architecture = encoder::to_string(config.architecture);

  const Result<std::string> new_config = encoder::convert_config(model->config_text, *form);
  if (!new_config) return new_config.error().with(options.source);
  if (Result<void> done = writer.add("config.json", *new_config); !done) return done;
  const auto weights = encoder::convert_weights(model->tensors, config, *form);
  if (!weights) return weights.error();
  if (report != nullptr) report->int4_words = weights->int4_words;
  if (Result<void> done = writer.add("model.safetensors", weights->bytes); !done) return done;
  // An adapter's folder may leave the tokenizer to its base.
  const bool of_base =
      !model->base.empty() && tokenizer_form(options.source) == kTokenizerFiles.end();
  return copy_tokenizer(of_base ? model->base : options.source, writer, manifest);
}

}  // namespace

Result<size_t> commerce_label(const std::vector<std::string>& labels, const std::string& wanted) {
  if (labels.size() != 2) {
    return Error(ErrorCode::kUnsupported,
                 "config.json: field id2label: " + std::to_string(labels.size()) +
                     " labels; a bundle has two");
  }
  for (size_t id = 0; id < labels.size(); ++id) {
    if (wanted.empty() ? lower_case(labels[id]) == "commerce" : labels[id] == wanted) return id;
  }
  if (wanted.empty() && labels[1] == "LABEL_1") return size_t{1};
  return Error(ErrorCode::kInvalidArgument,
               "neither label, \"" + labels[0] + "\" nor \"" + labels[1] + "\", is " +
                   (wanted.empty() ? "named commerce: say which one is" : "\"" + wanted + "\""));
}

Result<void> convert_model(const ConvertOptions& options, ConvertReport* report) {
  Result<PendingFolder> folder = PendingFolder::create(options.target);
  if (!folder) return folder.error();
  Manifest manifest = manifest_of(options);
  BundleWriter writer(folder->path(), manifest);
  if (Result<void> done = convert_encoder(options, writer, manifest, report); !done) return done;
  const std::string card =
      options.model_card.empty() ? write_model_card(manifest) : options.model_card;
  if (Result<void> done = writer.add("README.md", card); !done) return done;
  const std::vector<Article>& golden =
      options.golden.empty() ? default_golden_articles() : options.golden;
  if (Result<void> done = writer.finish(golden); !done) return done;
  return folder->commit();
}

}  // namespace prefilter
