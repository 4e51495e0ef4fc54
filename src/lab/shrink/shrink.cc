#include "lab/shrink/shrink.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <system_error>

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "engine/encoder/checkpoint_file.h"
#include "engine/encoder/encoder.h"
#include "engine/encoder/model_config.h"
#include "engine/encoder/safetensors.h"
#include "lab/shrink/checkpoint.h"
#include "lab/shrink/cut_vocabulary.h"
#include "lab/shrink/tokenizer_file.h"

namespace prefilter::shrink {
namespace {

constexpr size_t kMaxConfigBytes = size_t{1} << 20;
constexpr size_t kMaxTokenizerBytes = size_t{256} << 20;

/// What a cut tokenizer.json makes superfluous, and what would contradict it.
constexpr std::array<std::string_view, 4> kVocabularies = {"vocab.txt", "vocab.json", "merges.txt",
                                                           "sentencepiece.bpe.model"};
/// What names ids, and what names tokens only.
constexpr std::array<std::string_view, 2> kWithIds = {"tokenizer_config.json", "added_tokens.json"};
constexpr std::string_view kSpecialTokens = "special_tokens_map.json";

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

size_t file_bytes(const std::string& path) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  return failed ? 0 : static_cast<size_t>(bytes);
}

/// The checkpoint that is made smaller.
struct Source {
  std::string config_text;
  encoder::ModelConfig config;
  encoder::TensorFile weights;
};

Result<Source> open_source(const std::string& folder) {
  const std::string path = folder + "/config.json";
  Result<std::string> text = read_file(path, kMaxConfigBytes);
  if (!text) return text.error();
  Result<encoder::ModelConfig> config =
      encoder::parse_model_config(*text, path, {.require_head = false});
  if (!config) return config.error();
  if (config->quantized) {
    return Error(ErrorCode::kUnsupported,
                 path + ": field prefilter_quantization: a bundle's weights are in few bits " +
                     "already; shrink the checkpoint that it was made of");
  }
  Result<encoder::TensorFile> weights = encoder::open_checkpoint(folder);
  if (!weights) return weights.error();
  return Source{*std::move(text), *std::move(config), *std::move(weights)};
}

Sizes sizes_of(const std::string& folder, const encoder::TensorFile& weights) {
  Sizes sizes;
  sizes.weights_bytes = file_bytes(folder + "/model.safetensors");
  for (const auto& [name, tensor] : weights.tensors()) {
    sizes.parameters += tensor.bytes.size() / encoder::element_bytes(tensor.dtype);
    if (has_token_rows(name)) sizes.embedding_bytes += tensor.bytes.size();
  }
  sizes.tokenizer_bytes = file_bytes(folder + "/tokenizer.json");
  for (const auto& names : {std::span<const std::string_view>(kVocabularies),
                            std::span<const std::string_view>(kWithIds)}) {
    for (const std::string_view name : names) {
      sizes.tokenizer_bytes += file_bytes(folder + "/" + std::string(name));
    }
  }
  return sizes;
}

Result<void> copy(const std::string& from, const std::string& to, std::string_view name) {
  const std::string path = from + "/" + std::string(name);
  if (!exists(path)) return {};
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  return write_new_file(to + "/" + std::string(name), file->text());
}

Result<void> copy_renumbered(const std::string& from, const std::string& to, std::string_view name,
                             const KeptIds& kept) {
  const std::string path = from + "/" + std::string(name);
  if (!exists(path)) return {};
  const Result<std::string> text = read_file(path, kMaxTokenizerBytes);
  if (!text) return text.error();
  const Result<std::string> renumbered = with_new_ids(*text, path, kept);
  if (!renumbered) return renumbered.error();
  return write_new_file(to + "/" + std::string(name), *renumbered);
}

/// Puts the tokenizer into the folder and gives the ids that stay.
Result<KeptIds> cut_tokenizer(const ShrinkOptions& options, const Source& source,
                              const std::string& folder, ShrinkReport& report) {
  if (auto done = copy(options.source, folder, kSpecialTokens); !done) return done.error();
  if (options.texts.empty() && options.keep_vocabulary == 0) {
    for (const std::string_view name :
         {std::string_view("tokenizer.json"), kWithIds[0], kWithIds[1], kVocabularies[0],
          kVocabularies[1], kVocabularies[2], kVocabularies[3]}) {
      if (auto done = copy(options.source, folder, name); !done) return done.error();
    }
    return KeptIds(std::vector<bool>(source.config.vocab_size, true));
  }
  Result<std::vector<size_t>> named =
      ids_in_config(source.config_text, options.source + "/config.json");
  if (!named) return named.error();
  const encoder::Architecture architecture = source.config.architecture;
  if (architecture == encoder::Architecture::kRoberta ||
      architecture == encoder::Architecture::kXlmRoberta) {
    // Positions count from the pad token's id, so that it must not move.
    for (size_t id = 0; id <= source.config.pad_token_id; ++id) named->push_back(id);
  }
  Result<KeptIds> kept = cut_vocabulary(
      options, {source.config.vocab_size, *named, source.config.max_tokens()}, folder, report);
  if (!kept) return kept.error();
  for (const std::string_view name : kWithIds) {
    if (auto done = copy_renumbered(options.source, folder, name, *kept); !done) {
      return done.error();
    }
  }
  for (const std::string_view name : kVocabularies) {
    if (exists(options.source + "/" + std::string(name))) report.left_out.emplace_back(name);
  }
  return kept;
}

/// Whether what was written opens again.
Result<void> check_opens(const std::string& folder, bool has_head) {
  const auto config =
      encoder::read_model_config(folder + "/config.json", {.require_head = has_head});
  if (!config) return config.error();
  if (!has_head) return {};
  const auto encoder = encoder::Encoder::open(folder);
  if (!encoder) return encoder.error();
  return {};
}

}  // namespace

Result<ShrinkReport> shrink(const ShrinkOptions& options) {
  Result<PendingFolder> folder = PendingFolder::create(options.target);
  if (!folder) return folder.error();
  const Result<Source> source = open_source(options.source);
  if (!source) return source.error();
  Result<std::vector<size_t>> layers = choose_layers(options.layers, source->config.layers);
  if (!layers) return layers.error();
  ShrinkReport report;
  report.before = sizes_of(options.source, source->weights);
  report.before.vocabulary = source->config.vocab_size;
  report.before.layers = source->config.layers;

  Result<KeptIds> ids = cut_tokenizer(options, *source, folder->path(), report);
  if (!ids) return ids.error();
  const Cut cut{*std::move(ids), *std::move(layers)};
  const Result<std::string> config = cut_config(source->config_text, source->config, cut);
  if (!config) return config.error();
  if (options.progress) options.progress("writing weights", {});
  const Result<std::string> weights = cut_weights(source->weights, source->config, cut);
  if (!weights) return weights.error();
  for (const auto& [name, bytes] :
       {std::pair("config.json", &*config), std::pair("model.safetensors", &*weights)}) {
    const Result<void> done = write_new_file(folder->path() + "/" + name, *bytes);
    if (!done) return done.error();
  }
  const bool has_head = static_cast<bool>(
      encoder::parse_model_config(source->config_text, "", {.require_head = true}));
  if (Result<void> opens = check_opens(folder->path(), has_head); !opens) {
    return opens.error().with("the smaller model does not open");
  }
  const auto written = encoder::TensorFile::open(folder->path() + "/model.safetensors");
  if (!written) return written.error();
  report.after = sizes_of(folder->path(), *written);
  report.after.vocabulary = cut.ids.size();
  report.after.layers = cut.layers.size();
  if (Result<void> done = folder->commit(); !done) return done.error();
  return report;
}

}  // namespace prefilter::shrink
