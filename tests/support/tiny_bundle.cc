#include "tests/support/tiny_bundle.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "tests/support/temp_folder.h"

namespace prefilter::test {
namespace {

using nlohmann::json;

/// 5 special tokens, then each character as the start of a word and as its continuation.
json letters_vocabulary() {
  json vocabulary;
  const auto add = [&](const std::string& piece) { vocabulary[piece] = vocabulary.size(); };
  for (const std::string piece : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) add(piece);
  for (const char c : std::string("abcdefghijklmnopqrstuvwxyz0123456789")) {
    add(std::string(1, c));
    add("##" + std::string(1, c));
  }
  for (const char c : std::string("[].,:;!?%$()-'\"")) add(std::string(1, c));
  for (const std::string word : {"title", "content", "the", "sale", "price", "vote", "##ing"}) {
    add(word);
  }
  return vocabulary;
}

json special_token(size_t id, const std::string& text) {
  return {{"id", id},        {"content", text},     {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false}, {"special", true}};
}

std::string tokenizer_json() {
  json tokenizer;
  tokenizer["version"] = "1.0";
  tokenizer["truncation"] = nullptr;
  tokenizer["padding"] = nullptr;
  size_t id = 0;
  for (const std::string text : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {
    tokenizer["added_tokens"].push_back(special_token(id++, text));
  }
  tokenizer["normalizer"] = {{"type", "BertNormalizer"},
                             {"clean_text", true},
                             {"handle_chinese_chars", true},
                             {"strip_accents", nullptr},
                             {"lowercase", true}};
  tokenizer["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
  tokenizer["post_processor"] = {
      {"type", "BertProcessing"}, {"sep", {"[SEP]", 3}}, {"cls", {"[CLS]", 2}}};
  tokenizer["decoder"] = {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}};
  tokenizer["model"] = {{"type", "WordPiece"},
                        {"unk_token", "[UNK]"},
                        {"continuing_subword_prefix", "##"},
                        {"max_input_chars_per_word", 100},
                        {"vocab", letters_vocabulary()}};
  return tokenizer.dump(1);
}

Files read_files(const std::string& folder) {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files[entry.path().filename().string()] = read_bytes(entry.path().string());
  }
  return files;
}

}  // namespace

void write_tiny_checkpoint(const std::string& folder, const std::string& arch) {
  const std::string golden = repository_path("tests/golden/encoder/" + arch);
  json config = json::parse(read_bytes(golden + "/config.json"));
  config["id2label"] = {{"0", "journalism"}, {"1", "commerce"}};
  config["label2id"] = {{"journalism", 0}, {"commerce", 1}};
  const std::string tokenizer =
      arch == "qwen2" ? read_bytes(repository_path("tests/golden/tokens/byte_bpe/tokenizer.json"))
                      : tokenizer_json();
  write_files(folder, {{"config.json", config.dump(2)},
                       {"model.safetensors", read_bytes(golden + "/model.safetensors")},
                       {"tokenizer.json", tokenizer}});
}

ConvertOptions tiny_options(const std::string& source, const std::string& target,
                            Precision precision) {
  ConvertOptions options;
  options.source = source;
  options.target = target;
  options.precision = precision;
  options.name = "tiny";
  options.version = "1.0";
  options.created = "2026-01-31T08:00:00Z";
  options.code_version = "test";
  options.threshold = {0.9F, "chosen for a test"};
  options.languages = {"en", "de"};
  options.training_description = "random weights";
  return options;
}

const Files& tiny_bundle(const std::string& arch, Precision precision) {
  static std::map<std::pair<std::string, Precision>, Files> made;
  Files& files = made[{arch, precision}];
  if (!files.empty()) return files;
  const TempFolder folder;
  std::filesystem::create_directory(folder.file("source"));
  write_tiny_checkpoint(folder.file("source"), arch);
  const Result<void> converted =
      convert_model(tiny_options(folder.file("source"), folder.file("bundle"), precision));
  if (!converted) {
    ADD_FAILURE() << converted.error().message();
  } else {
    files = read_files(folder.file("bundle"));
  }
  return files;
}

void write_files(const std::string& folder, const Files& files) {
  std::filesystem::create_directories(folder);
  for (const auto& [name, bytes] : files) {
    std::ofstream(folder + "/" + name, std::ios::binary) << bytes;
  }
}

void seal(Files& files) {
  json manifest = json::parse(files.at("manifest.json"));
  for (auto& [name, file] : manifest["files"].items()) {
    const auto found = files.find(name);
    if (found == files.end()) continue;
    file["bytes"] = found->second.size();
    file["sha256"] = sha256_hex(std::as_bytes(std::span(found->second)));
  }
  files["manifest.json"] = manifest.dump(2);
}

}  // namespace prefilter::test
