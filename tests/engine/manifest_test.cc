#include "engine/manifest.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter {
namespace {

using nlohmann::json;

Manifest example() {
  Manifest manifest;
  manifest.name = "tiny";
  manifest.version = "1.0";
  manifest.created = "2026-01-31T08:00:00Z";
  manifest.code_version = "0.1.0";
  manifest.architecture = "bert";
  manifest.precision = "int8";
  manifest.max_tokens = 64;
  manifest.tokenizer = "tokenizer.json";
  manifest.commerce_label = 0;
  manifest.threshold = {0.9F, "chosen by hand"};
  manifest.language_thresholds = {{"de", {0.8F, "100 articles"}}, {"other", {0.95F, "none"}}};
  manifest.temperature = {1.25F, "fitted on 100 articles"};
  manifest.languages = {"en", "de"};
  manifest.training_data_sha256 = std::string(64, 'a');
  manifest.training_description = "own articles";
  for (const std::string name :
       {"config.json", "model.safetensors", "tokenizer.json", "golden.jsonl", "README.md"}) {
    manifest.files[name] = {name.size(), std::string(64, 'b')};
  }
  return manifest;
}

json example_json() { return json::parse(to_json(example())); }

void expect_error(const json& manifest, ErrorCode code, const std::string& field) {
  const Result<Manifest> parsed = parse_manifest(manifest.dump(), "m/manifest.json");
  ASSERT_FALSE(parsed) << field << " was accepted";
  EXPECT_EQ(parsed.error().code(), code) << parsed.error().message();
  EXPECT_EQ(parsed.error().message().rfind("m/manifest.json: field " + field + ": ", 0), 0U)
      << parsed.error().message() << " instead of " << field;
}

TEST(Manifest, WhatIsWrittenIsReadAgain) {
  const Result<Manifest> read = parse_manifest(to_json(example()), "m");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(to_json(*read), to_json(example()));
  EXPECT_EQ(read->commerce_label, 0U);
  EXPECT_EQ(read->threshold.value, 0.9F);
  EXPECT_EQ(read->language_thresholds.at("de").value, 0.8F);
  EXPECT_EQ(read->temperature.provenance, "fitted on 100 articles");
  EXPECT_EQ(read->files.at("config.json").bytes, 11U);
}

TEST(Manifest, ANumberIsWrittenInItsShortestForm) {
  EXPECT_NE(to_json(example()).find("\"value\": 0.9,"), std::string::npos);
}

TEST(Manifest, TrainingDataMayBeUnknown) {
  Manifest manifest = example();
  manifest.training_data_sha256.reset();
  const Result<Manifest> read = parse_manifest(to_json(manifest), "m");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_FALSE(read->training_data_sha256);
}

TEST(Manifest, ANewerFormatIsUnsupportedWhateverElseItHolds) {
  expect_error({{"format_version", 2}, {"surprise", 1}}, ErrorCode::kUnsupported, "format_version");
}

TEST(Manifest, EveryFieldIsNeededAndNoOtherIsAllowed) {
  const json whole = example_json();
  for (const auto& [name, value] : whole.items()) {
    json without = example_json();
    without.erase(name);
    expect_error(without, ErrorCode::kCorrupt, name);
  }
  json more = example_json();
  more["surprise"] = 1;
  expect_error(more, ErrorCode::kCorrupt, "surprise");
}

TEST(Manifest, EveryNestedFieldIsNeededAndNoOtherIsAllowed) {
  for (const std::string path :
       {"/labels", "/thresholds", "/thresholds/default", "/thresholds/per_language/de",
        "/calibration", "/training", "/files/config.json"}) {
    const json::json_pointer place(path);
    std::string dotted = path.substr(1);
    for (char& c : dotted) c = c == '/' ? '.' : c;
    const json fields = example_json().at(place);
    for (const auto& [name, value] : fields.items()) {
      json without = example_json();
      without.at(place).erase(name);
      expect_error(without, ErrorCode::kCorrupt, dotted + "." + name);
    }
    json more = example_json();
    more.at(place)["surprise"] = 1;
    expect_error(more, ErrorCode::kCorrupt, dotted + ".surprise");
  }
}

struct Change {
  std::string pointer;
  json value;
  std::string field;
};

const std::vector<Change>& impossible_values() {
  static const std::vector<Change> changes = {
      {"/format_version", 0, "format_version"},
      {"/format_version", "1", "format_version"},
      {"/name", "", "name"},
      {"/name", "a/b", "name"},
      {"/name", ".hidden", "name"},
      {"/name", std::string(65, 'a'), "name"},
      {"/version", 1, "version"},
      {"/version", "1 0", "version"},
      {"/created", "yesterday", "created"},
      {"/created", "2026-01-31 08:00:00Z", "created"},
      {"/code_version", json::array(), "code_version"},
      {"/architecture", "gpt2", "architecture"},
      {"/precision", "int4", "precision"},
      {"/max_tokens", 7, "max_tokens"},
      {"/max_tokens", 65537, "max_tokens"},
      {"/max_tokens", -1, "max_tokens"},
      {"/max_tokens", 64.5, "max_tokens"},
      {"/tokenizer", "../tokenizer.json", "tokenizer"},
      {"/labels", json::array(), "labels"},
      {"/labels/commerce", 2, "labels.commerce"},
      {"/labels/journalism", 0, "labels.journalism"},
      {"/thresholds/default", 0.9, "thresholds.default"},
      {"/thresholds/default/value", 1.01, "thresholds.default.value"},
      {"/thresholds/default/value", -0.01, "thresholds.default.value"},
      {"/thresholds/default/value", "0.9", "thresholds.default.value"},
      {"/thresholds/default/value", nullptr, "thresholds.default.value"},
      {"/thresholds/default/provenance", 5, "thresholds.default.provenance"},
      {"/thresholds/per_language", json::array(), "thresholds.per_language"},
      {"/thresholds/per_language/fr",
       {{"value", 0.5}, {"provenance", "p"}},
       "thresholds.per_language.fr"},
      {"/thresholds/per_language/de/value", 2, "thresholds.per_language.de.value"},
      {"/calibration/temperature", 0, "calibration.temperature"},
      {"/calibration/temperature", -1, "calibration.temperature"},
      {"/calibration/temperature", 1e9, "calibration.temperature"},
      {"/languages", "en", "languages"},
      {"/languages", {"en", "english"}, "languages"},
      {"/languages", {"en", 5}, "languages"},
      {"/languages", {"en", "de", "en"}, "languages"},
      {"/training/data_sha256", "abc", "training.data_sha256"},
      {"/training/data_sha256", 5, "training.data_sha256"},
      {"/training/description", nullptr, "training.description"},
      {"/files", json::array(), "files"},
      {"/files", json::object(), "files.config.json"},
      {"/files/config.json/bytes", -1, "files.config.json.bytes"},
      {"/files/config.json/bytes", "9", "files.config.json.bytes"},
      {"/files/config.json/sha256", "b", "files.config.json.sha256"},
      {"/files/config.json/sha256", std::string(64, 'B'), "files.config.json.sha256"},
      {"/files/manifest.json",
       {{"bytes", 1}, {"sha256", std::string(64, 'b')}},
       "files.manifest.json"},
      {"/files/..~1config.json",
       {{"bytes", 1}, {"sha256", std::string(64, 'b')}},
       "files.../config.json"}};
  return changes;
}

TEST(Manifest, AnImpossibleValueIsCorruptAndNamesItsField) {
  for (const Change& change : impossible_values()) {
    json manifest = example_json();
    manifest[json::json_pointer(change.pointer)] = change.value;
    expect_error(manifest, ErrorCode::kCorrupt, change.field);
  }
}

TEST(Manifest, EachFileThatABundleNeedsMustBeListed) {
  for (const std::string name :
       {"config.json", "model.safetensors", "golden.jsonl", "tokenizer.json"}) {
    json manifest = example_json();
    manifest["files"].erase(name);
    expect_error(manifest, ErrorCode::kCorrupt, "files." + name);
  }
}

TEST(Manifest, TextCutAnywhereIsCorrupt) {
  const std::string text = to_json(example());
  for (size_t length = 0; length + 2 < text.size(); ++length) {
    const Result<Manifest> parsed = parse_manifest(text.substr(0, length), "m");
    ASSERT_FALSE(parsed) << length;
    ASSERT_EQ(parsed.error().code(), ErrorCode::kCorrupt) << length;
  }
}

}  // namespace
}  // namespace prefilter
