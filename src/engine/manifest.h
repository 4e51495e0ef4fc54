#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/threshold.h"
#include "prefilter/error.h"

namespace prefilter {

inline constexpr std::string_view kManifestFile = "manifest.json";

/// A number that somebody chose, and why it may be trusted.
struct Chosen {
  float value = 0.0F;
  std::string provenance;  ///< which data, which guarantee
};

/// The manifest.json of a bundle; docs/formats/bundle.md explains each field.
struct Manifest {
  struct File {
    size_t bytes = 0;
    std::string sha256;  ///< 64 lower-case hexadecimal digits
  };

  std::string name;           ///< letters, digits, '.', '_', '-'; at most 64
  std::string version;        ///< likewise
  std::string created;        ///< UTC, e.g. "2026-01-31T08:00:00Z"
  std::string code_version;   ///< of the prefilter that wrote the bundle
  std::string architecture;   ///< "bert", "distilbert", "roberta", "xlm-roberta"
  std::string precision;      ///< "int8" or "fp32"
  size_t max_tokens = 0;      ///< the window that is served, special tokens included
  std::string tokenizer;      ///< the file that the tokenizer is read from
  size_t commerce_label = 1;  ///< 0 or 1; the other one is journalism
  Chosen threshold;           ///< for all languages without their own
  std::map<std::string, Chosen> language_thresholds;  ///< by one of `languages`, or "other"
  Chosen temperature;                                 ///< in [0.01, 100]
  std::vector<std::string> languages;                 ///< ISO 639-1
  std::optional<std::string> training_data_sha256;
  std::string training_description;
  std::map<std::string, File> files;  ///< every file of the bundle but the manifest
};

/// Errors: kCorrupt naming `path` and the field; kUnsupported for a newer format_version. A field
/// that format version 1 does not have is an error.
Result<Manifest> parse_manifest(std::string_view json, const std::string& path);

/// The inverse of parse_manifest.
std::string to_json(const Manifest& manifest);

/// The thresholds that the bundle serves with.
decision::Thresholds thresholds_of(const Manifest& manifest);

/// The name under which an article's language has its threshold: one of the bundle's languages, or
/// "other". language: an ISO 639-1 code; empty: unknown.
std::string served_language(const Manifest& manifest, const std::string& language);

/// Whether a bundle may hold a file of this name: letters, digits, '.', '_' and '-', no dot first.
bool is_bundle_file_name(std::string_view name);

}  // namespace prefilter
