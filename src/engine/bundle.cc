#include "engine/bundle.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/mapped_file.h"
#include "base/sha256.h"

namespace prefilter {
namespace {

constexpr size_t kMaxManifestBytes = size_t{1} << 20;
constexpr size_t kMaxGoldenBytes = size_t{4} << 20;
// Processors round differently in fp32 (other order of sums); int8 is defined to the bit.
constexpr GoldenTolerance kFp32Tolerance{.p_commerce = 1e-5F, .logits = 1e-4F};
constexpr GoldenTolerance kInt8Tolerance{};

Error corrupt(const std::string& path, const std::string& what) {
  return Error(ErrorCode::kCorrupt, path + ": " + what);
}

std::optional<Error> check_sizes(const std::string& folder, const Manifest& manifest) {
  for (const auto& [name, file] : manifest.files) {
    const std::string path = folder + "/" + name;
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(path, failed);
    if (failed) {
      const bool missing = failed == std::errc::no_such_file_or_directory;
      return missing ? Error(ErrorCode::kNotFound, "no such file: " + path)
                     : Error(ErrorCode::kCorrupt, path + ": " + failed.message());
    }
    if (bytes != file.bytes) {
      return corrupt(path, std::to_string(bytes) + " bytes, but the manifest says " +
                               std::to_string(file.bytes));
    }
  }
  return std::nullopt;
}

/// A file that the manifest does not list could change what a reader sees, a second tokenizer for
/// one. Hidden files are left alone: editors and file managers drop them everywhere.
std::optional<Error> check_no_others(const std::string& folder, const Manifest& manifest) {
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.') || name == kManifestFile || manifest.files.contains(name)) continue;
    return corrupt(folder + "/" + name, "not listed in " + std::string(kManifestFile));
  }
  if (failed) return Error(ErrorCode::kUnavailable, folder + ": " + failed.message());
  return std::nullopt;
}

/// The manifest repeats what config.json says, for readers that open the manifest alone.
std::optional<Error> check_agreement(const encoder::ModelConfig& config, const Manifest& manifest,
                                     const std::string& path) {
  const auto field = [&](const std::string& name) {
    return corrupt(path, "field " + name + ": contradicts config.json");
  };
  if (manifest.architecture != encoder::to_string(config.architecture))
    return field("architecture");
  if (manifest.precision != (config.quantized ? "int8" : "fp32")) return field("precision");
  if (manifest.max_tokens > config.max_tokens()) return field("max_tokens");
  return std::nullopt;
}

}  // namespace

Bundle::Bundle(std::string folder, Manifest manifest, std::vector<GoldenCase> golden, Scorer scorer)
    : folder_(std::move(folder)),
      manifest_(std::move(manifest)),
      golden_(std::move(golden)),
      scorer_(std::move(scorer)) {}

Result<Scorer> open_scorer(const std::string& folder, const score::Calibration& calibration,
                           size_t max_tokens) {
  auto encoder = encoder::Encoder::open(folder);
  if (!encoder) return encoder.error();
  const encoder::ModelConfig& config = (*encoder)->config();
  if (config.labels.size() != 2) {
    return Error(ErrorCode::kUnsupported,
                 folder + "/config.json: field id2label: " + std::to_string(config.labels.size()) +
                     " labels; a bundle has two");
  }
  auto tokenizer = tokens::open_tokenizer(folder);
  if (!tokenizer) return tokenizer.error();
  if ((*tokenizer)->vocab_size() > config.vocab_size) {
    return corrupt(folder + "/config.json",
                   "field vocab_size: " + std::to_string(config.vocab_size) +
                       " rows, but the tokenizer gives ids up to " +
                       std::to_string((*tokenizer)->vocab_size() - 1));
  }
  return Scorer({*std::move(tokenizer), *std::move(encoder), calibration, max_tokens});
}

Result<Bundle> Bundle::open(const std::string& folder) {
  const std::string manifest_path = folder + "/" + std::string(kManifestFile);
  const Result<std::string> manifest_text = read_file(manifest_path, kMaxManifestBytes);
  if (!manifest_text) return manifest_text.error();
  Result<Manifest> manifest = parse_manifest(*manifest_text, manifest_path);
  if (!manifest) return manifest.error();
  if (auto error = check_sizes(folder, *manifest)) return *error;
  if (auto error = check_no_others(folder, *manifest)) return *error;
  if (const std::string adapter = "adapter_config.json"; manifest->files.contains(adapter)) {
    // Its base would lie outside of the bundle.
    return corrupt(folder + "/" + adapter, "an adapter; a bundle has it merged into its weights");
  }

  const std::string golden_path = folder + "/golden.jsonl";
  const Result<std::string> golden_text = read_file(golden_path, kMaxGoldenBytes);
  if (!golden_text) return golden_text.error();
  Result<std::vector<GoldenCase>> golden = parse_golden(*golden_text, golden_path);
  if (!golden) return golden.error();
  const score::Calibration calibration{manifest->commerce_label, manifest->temperature.value};
  Result<Scorer> scorer = open_scorer(folder, calibration, manifest->max_tokens);
  if (!scorer) return scorer.error();
  if (auto error = check_agreement(scorer->encoder().config(), *manifest, manifest_path)) {
    return *error;
  }
  Bundle bundle(folder, *std::move(manifest), *std::move(golden), *std::move(scorer));
  bundle.manifest_sha256_ =
      sha256_hex(std::as_bytes(std::span(manifest_text->data(), manifest_text->size())));
  return bundle;
}

Result<void> Bundle::verify_hashes() const {
  for (const auto& [name, file] : manifest_.files) {
    const std::string path = folder_ + "/" + name;
    const Result<std::string> digest = sha256_file(path);
    if (!digest) return digest.error();
    if (*digest != file.sha256) return corrupt(path, "its SHA-256 is not the manifest's");
  }
  return {};
}

Result<void> Bundle::verify_golden() const {
  const bool exact = scorer_.encoder().config().quantized;
  return check_golden(golden_, scorer_, exact ? kInt8Tolerance : kFp32Tolerance,
                      folder_ + "/golden.jsonl");
}

}  // namespace prefilter
