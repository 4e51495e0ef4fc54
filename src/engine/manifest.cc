#include "engine/manifest.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/sha256.h"

namespace prefilter {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kFormatVersion = 1;
constexpr size_t kMaxManifestBytes = size_t{1} << 20;
constexpr size_t kMaxFiles = 64;
constexpr std::string_view kOtherLanguage = "other";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

bool is_language(std::string_view code) {
  return code.size() == 2 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Whether the text looks like "2026-01-31T08:00:00Z".
bool is_utc_time(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00Z";
  return text.size() == kShape.size() &&
         std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char shape) {
           return shape == '0' ? c >= '0' && c <= '9' : c == shape;
         });
}

std::string one_of(JsonFields& in, std::string_view field,
                   std::initializer_list<std::string_view> values) {
  std::string text = in.text(field);
  if (in.ok() && std::find(values.begin(), values.end(), text) == values.end()) {
    in.fail(field, "\"" + excerpt(text) + "\" is none of the values that it may have");
  }
  return text;
}

std::string name_field(JsonFields& in, std::string_view field) {
  std::string text = in.text(field);
  if (in.ok() && !is_name(text)) {
    in.fail(field, "not 1 to 64 letters, digits, '.', '_' or '-', without a dot first");
  }
  return text;
}

struct Range {
  double min;
  double max;
};

constexpr Range kThresholds{0.0, 1.0};
constexpr Range kTemperatures{0.01, 100.0};

/// {KEY: number, "provenance": text}
Chosen read_chosen(JsonFields& outer, std::string_view field, const std::string& file,
                   std::pair<std::string_view, Range> value) {
  const json& object = outer.object(field);
  Chosen chosen;
  if (!outer.ok()) return chosen;
  JsonFields in(object, file, outer.path_of(field));
  in.allow_only({value.first, "provenance"});
  chosen.value = static_cast<float>(in.number(value.first, value.second.min, value.second.max));
  chosen.provenance = in.text("provenance");
  outer.adopt(in);
  return chosen;
}

void read_labels(JsonFields& outer, const std::string& file, Manifest& manifest) {
  const json& object = outer.object("labels");
  if (!outer.ok()) return;
  JsonFields in(object, file, "labels");
  in.allow_only({"journalism", "commerce"});
  manifest.commerce_label = in.count("commerce", 0, 1);
  if (in.count("journalism", 0, 1) == manifest.commerce_label) {
    in.fail("journalism", "the same as labels.commerce");
  }
  outer.adopt(in);
}

void read_languages(JsonFields& in, Manifest& manifest) {
  for (const json& code : in.array("languages")) {
    if (!code.is_string() || !is_language(code.get_ref<const std::string&>())) {
      in.fail("languages", excerpt(code.dump()) + " is not an ISO 639-1 code");
      return;
    }
    const auto& text = code.get_ref<const std::string&>();
    if (std::find(manifest.languages.begin(), manifest.languages.end(), text) !=
        manifest.languages.end()) {
      in.fail("languages", "\"" + text + "\" stands twice");
      return;
    }
    manifest.languages.push_back(text);
  }
}

void read_thresholds(JsonFields& outer, const std::string& file, Manifest& manifest) {
  const json& object = outer.object("thresholds");
  if (!outer.ok()) return;
  JsonFields in(object, file, "thresholds");
  in.allow_only({"default", "per_language"});
  manifest.threshold = read_chosen(in, "default", file, {"value", kThresholds});
  const json& own = in.object("per_language");
  if (in.ok()) {
    JsonFields languages(own, file, "thresholds.per_language");
    for (const auto& [language, value] : own.items()) {
      const bool known = language == kOtherLanguage ||
                         std::find(manifest.languages.begin(), manifest.languages.end(),
                                   language) != manifest.languages.end();
      if (!known) languages.fail(language, "not among the bundle's languages");
      manifest.language_thresholds[language] =
          read_chosen(languages, language, file, {"value", kThresholds});
    }
    in.adopt(languages);
  }
  outer.adopt(in);
}

void read_training(JsonFields& outer, const std::string& file, Manifest& manifest) {
  const json& object = outer.object("training");
  if (!outer.ok()) return;
  JsonFields in(object, file, "training");
  in.allow_only({"data_sha256", "description"});
  manifest.training_description = in.text("description");
  const json& digest = in.any("data_sha256");
  if (in.ok() && !digest.is_null()) {
    manifest.training_data_sha256 = in.text("data_sha256");
    if (in.ok() && !is_sha256_hex(*manifest.training_data_sha256)) {
      in.fail("data_sha256", "not 64 lower-case hexadecimal digits");
    }
  }
  outer.adopt(in);
}

void read_files(JsonFields& outer, const std::string& file, Manifest& manifest) {
  const json& object = outer.object("files");
  if (!outer.ok()) return;
  if (object.size() > kMaxFiles) return outer.fail("files", "more files than the limit");
  JsonFields in(object, file, "files");
  for (const auto& [name, value] : object.items()) {
    if (!is_bundle_file_name(name)) in.fail(name, "not the name of a bundle's file");
    if (!in.ok()) break;
    JsonFields entry(value, file, in.path_of(name));
    entry.allow_only({"bytes", "sha256"});
    Manifest::File listed{entry.count("bytes", 0, std::numeric_limits<int64_t>::max()),
                          entry.text("sha256")};
    if (entry.ok() && !is_sha256_hex(listed.sha256)) {
      entry.fail("sha256", "not 64 lower-case hexadecimal digits");
    }
    in.adopt(entry);
    manifest.files[name] = std::move(listed);
  }
  for (const std::string_view needed :
       {std::string_view("config.json"), std::string_view("model.safetensors"),
        std::string_view("golden.jsonl"), std::string_view(manifest.tokenizer)}) {
    if (in.ok() && !manifest.files.contains(std::string(needed))) in.fail(needed, "missing");
  }
  outer.adopt(in);
}

ordered_json chosen_json(std::string_view key, const Chosen& chosen) {
  ordered_json object;
  object[std::string(key)] = as_short_decimal(chosen.value);
  object["provenance"] = chosen.provenance;
  return object;
}

}  // namespace

decision::Thresholds thresholds_of(const Manifest& manifest) {
  decision::Thresholds thresholds{manifest.threshold.value, {}};
  for (const auto& [language, chosen] : manifest.language_thresholds) {
    thresholds.per_language.emplace(language, chosen.value);
  }
  return thresholds;
}

std::string served_language(const Manifest& manifest, const std::string& language) {
  const auto& known = manifest.languages;
  const bool served = std::find(known.begin(), known.end(), language) != known.end();
  return served ? language : std::string(kOtherLanguage);
}

bool is_bundle_file_name(std::string_view name) { return is_name(name) && name != kManifestFile; }

Result<Manifest> parse_manifest(std::string_view text, const std::string& path) {
  Result<json> parsed = parse_json(text, path, {.max_bytes = kMaxManifestBytes, .max_depth = 8});
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, path);
  const size_t format = in.count("format_version", 1, std::numeric_limits<uint32_t>::max());
  if (in.ok() && format > kFormatVersion) {
    return Error(ErrorCode::kUnsupported, path +
                                              ": field format_version: " + std::to_string(format) +
                                              " is newer than this prefilter, which reads up to " +
                                              std::to_string(kFormatVersion));
  }
  in.allow_only({"format_version", "name", "version", "created", "code_version", "architecture",
                 "precision", "max_tokens", "tokenizer", "labels", "thresholds", "calibration",
                 "languages", "training", "files"});
  Manifest manifest;
  manifest.name = name_field(in, "name");
  manifest.version = name_field(in, "version");
  manifest.created = in.text("created");
  if (in.ok() && !is_utc_time(manifest.created))
    in.fail("created", "not like 2026-01-31T08:00:00Z");
  manifest.code_version = in.text("code_version");
  manifest.architecture =
      one_of(in, "architecture", {"bert", "distilbert", "roberta", "xlm-roberta", "qwen2"});
  manifest.precision = one_of(in, "precision", {"int8", "fp32"});
  manifest.max_tokens = in.count("max_tokens", 8, 65536);
  manifest.tokenizer = one_of(
      in, "tokenizer", {"tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model"});
  read_labels(in, path, manifest);
  read_languages(in, manifest);
  read_thresholds(in, path, manifest);
  manifest.temperature = read_chosen(in, "calibration", path, {"temperature", kTemperatures});
  read_training(in, path, manifest);
  read_files(in, path, manifest);
  if (!in.ok()) return in.error();
  return manifest;
}

std::string to_json(const Manifest& manifest) {
  ordered_json out;
  out["format_version"] = kFormatVersion;
  out["name"] = manifest.name;
  out["version"] = manifest.version;
  out["created"] = manifest.created;
  out["code_version"] = manifest.code_version;
  out["architecture"] = manifest.architecture;
  out["precision"] = manifest.precision;
  out["max_tokens"] = manifest.max_tokens;
  out["tokenizer"] = manifest.tokenizer;
  out["labels"]["journalism"] = 1 - manifest.commerce_label;
  out["labels"]["commerce"] = manifest.commerce_label;
  out["thresholds"]["default"] = chosen_json("value", manifest.threshold);
  out["thresholds"]["per_language"] = ordered_json::object();
  for (const auto& [language, chosen] : manifest.language_thresholds) {
    out["thresholds"]["per_language"][language] = chosen_json("value", chosen);
  }
  out["calibration"] = chosen_json("temperature", manifest.temperature);
  out["languages"] = manifest.languages;
  out["training"]["data_sha256"] = nullptr;
  if (manifest.training_data_sha256) {
    out["training"]["data_sha256"] = *manifest.training_data_sha256;
  }
  out["training"]["description"] = manifest.training_description;
  out["files"] = ordered_json::object();
  for (const auto& [name, file] : manifest.files) {
    out["files"][name] = {{"bytes", file.bytes}, {"sha256", file.sha256}};
  }
  return out.dump(2) + "\n";
}

}  // namespace prefilter
