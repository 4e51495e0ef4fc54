// Some hundreds of broken bundles, made from a good one: each must end in one clear error that
// names the file and what is wrong in it, and none may crash.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"
#include "prefilter/classifier.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

using encoder::Dtype;
using encoder::NewTensor;
using nlohmann::json;

const std::string kWeights = "model.safetensors";

/// A broken bundle and how it must be refused.
struct Broken {
  test::Files files;
  std::optional<ErrorCode> code;   ///< none: kCorrupt, kNotFound or kUnsupported
  std::vector<std::string> parts;  ///< what the message must hold
};

test::Files good() { return test::tiny_bundle("bert", Precision::kInt8); }

test::Files sealed_with(const std::string& name, const std::string& bytes) {
  test::Files files = good();
  files[name] = bytes;
  test::seal(files);
  return files;
}

test::Files with_weights(std::vector<NewTensor> tensors) {
  return sealed_with(kWeights, encoder::safetensors_bytes(std::move(tensors)));
}

test::Files with_config(const std::string& field, const json& value) {
  json config = json::parse(good()["config.json"]);
  config[field] = value;
  return sealed_with("config.json", config.dump());
}

test::Files with_manifest(const std::string& text) {
  test::Files files = good();
  files["manifest.json"] = text;
  return files;
}

void expect_refused(const Broken& broken) {
  const test::TempFolder folder;
  const std::string path = folder.file("b");
  test::write_files(path, broken.files);
  const Result<Classifier> classifier = Classifier::open(path);
  ASSERT_FALSE(classifier) << "opened, expected: " << testing::PrintToString(broken.parts);
  const Error& error = classifier.error();
  EXPECT_LT(error.message().size(), 500U);
  if (broken.code) {
    EXPECT_EQ(error.code(), *broken.code) << error.message();
  } else {
    EXPECT_TRUE(error.code() == ErrorCode::kCorrupt || error.code() == ErrorCode::kNotFound ||
                error.code() == ErrorCode::kUnsupported)
        << error.message();
  }
  for (const std::string& part : broken.parts) {
    EXPECT_NE(error.message().find(part), std::string::npos) << part << ": " << error.message();
  }
}

/// The tensors of the good bundle, to be changed and written again.
std::vector<NewTensor> good_tensors() {
  const test::TempFolder folder;
  const auto file = encoder::TensorFile::open(folder.write("w", good()[kWeights]));
  EXPECT_TRUE(file);
  std::vector<NewTensor> tensors;
  for (const auto& [name, tensor] : file->tensors()) {
    tensors.push_back(
        {name, tensor.dtype, tensor.shape, {tensor.bytes.begin(), tensor.bytes.end()}});
  }
  return tensors;
}

using Makers = std::map<std::string, std::function<std::vector<Broken>()>>;

std::vector<Broken> missing_files() {
  std::vector<Broken> all;
  const test::Files whole = good();
  for (const auto& [name, bytes] : whole) {
    all.push_back({whole, ErrorCode::kNotFound, {"/b/" + name}});
    all.back().files.erase(name);
  }
  return all;
}

std::vector<Broken> files_of_another_size() {
  std::vector<Broken> all;
  const test::Files whole = good();
  for (const auto& [name, bytes] : whole) {
    for (const size_t length : {size_t{0}, size_t{1}, bytes.size() / 2, bytes.size() - 2}) {
      all.push_back({whole, ErrorCode::kCorrupt, {"/b/" + name}});
      all.back().files[name].resize(length);
    }
    all.push_back({whole, ErrorCode::kCorrupt, {"/b/" + name}});
    all.back().files[name] += "!";
  }
  return all;
}

std::vector<Broken> flipped_bits() {
  std::vector<Broken> all;
  const test::Files whole = good();
  for (const auto& [name, bytes] : whole) {
    if (name == "manifest.json") continue;
    for (size_t part = 0; part < 8; ++part) {
      all.push_back({whole, std::nullopt, {"/b/" + name}});
      all.back().files[name][bytes.size() * part / 8] ^= 1;
    }
  }
  return all;
}

std::vector<Broken> weights_cut_at_boundaries() {
  const test::TempFolder folder;
  const std::string bytes = good()[kWeights];
  const auto file = encoder::TensorFile::open(folder.write("w", bytes));
  EXPECT_TRUE(file);
  const std::byte* last = nullptr;
  for (const auto& [name, tensor] : file->tensors()) {
    last = std::max(last, tensor.bytes.data() + tensor.bytes.size());
  }
  std::vector<size_t> ends = {0, 1, 7, 8, 9, 100, bytes.size() - 1};
  for (const auto& [name, tensor] : file->tensors()) {
    ends.push_back(bytes.size() - static_cast<size_t>(last - tensor.bytes.data()));
  }
  std::vector<Broken> all;
  for (const size_t end : ends) {
    all.push_back({sealed_with(kWeights, bytes.substr(0, end)), ErrorCode::kCorrupt, {kWeights}});
  }
  return all;
}

/// One broken bundle for each tensor that `change` applies to: it returns whether it does.
std::vector<Broken> each_tensor(std::optional<ErrorCode> code,
                                const std::function<bool(NewTensor&)>& change) {
  std::vector<Broken> all;
  const std::vector<NewTensor> tensors = good_tensors();
  for (size_t i = 0; i < tensors.size(); ++i) {
    std::vector<NewTensor> changed = tensors;
    if (!change(changed[i])) continue;
    all.push_back({with_weights(std::move(changed)), code, {kWeights, tensors[i].name}});
  }
  return all;
}

bool rename_tensor(NewTensor& tensor) {
  tensor.name = "was." + tensor.name;
  return true;
}

bool add_dimension(NewTensor& tensor) {
  tensor.shape.push_back(1);
  return true;
}

bool drop_row(NewTensor& tensor) {
  tensor.bytes.resize(tensor.bytes.size() / tensor.shape[0] * (tensor.shape[0] - 1));
  --tensor.shape[0];
  return true;
}

bool swap_type(NewTensor& tensor) {
  if (tensor.name.ends_with("word_embeddings.weight")) return false;  // may be either
  const bool int8 = tensor.dtype == Dtype::kI8;
  tensor.bytes.assign(int8 ? tensor.bytes.size() * 4 : tensor.bytes.size() / 4, std::byte{0});
  tensor.dtype = int8 ? Dtype::kF32 : Dtype::kI8;
  return true;
}

bool spoil_with(NewTensor& tensor, float bad) {
  if (tensor.dtype != Dtype::kF32) return false;
  std::memcpy(tensor.bytes.data() + tensor.bytes.size() - sizeof bad, &bad, sizeof bad);
  return true;
}

/// The weights' header with one tensor moved by a byte, so that it overlaps or leaves a hole.
std::vector<Broken> moved_tensors() {
  const std::string bytes = good()[kWeights];
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const json header = json::parse(bytes.substr(8, length));
  std::vector<Broken> all;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    for (const int shift : {-1, 1}) {
      json moved = header;
      for (json& offset : moved[name]["data_offsets"]) {
        offset = static_cast<uint64_t>(std::max<int64_t>(offset.get<int64_t>() + shift, 0));
      }
      std::string text = moved.dump();
      if (text.size() > length) continue;
      text.resize(length, ' ');
      all.push_back({sealed_with(kWeights, bytes.substr(0, 8) + text + bytes.substr(8 + length)),
                     ErrorCode::kCorrupt,
                     {kWeights, "tensor "}});
    }
  }
  return all;
}

std::vector<Broken> config_fields() {
  std::vector<Broken> all;
  const json config = json::parse(good()["config.json"]);
  for (const std::string field :
       {"model_type", "architectures", "vocab_size", "hidden_size", "num_hidden_layers",
        "num_attention_heads", "intermediate_size", "max_position_embeddings"}) {
    const std::vector<std::string> parts = {"config.json", "field " + field};
    json without = config;
    without.erase(field);
    all.push_back({sealed_with("config.json", without.dump()), ErrorCode::kCorrupt, parts});
    for (const json& value : {json(nullptr), json(json::object()), json(-1), json(0.5)}) {
      all.push_back({with_config(field, value), ErrorCode::kCorrupt, parts});
    }
  }
  all.push_back({with_config("hidden_act", "relu"), ErrorCode::kUnsupported, {"hidden_act"}});
  all.push_back({with_config("model_type", "gpt2"), ErrorCode::kUnsupported, {"model_type"}});
  return all;
}

/// Shapes in config.json that the weights do not have; the largest would take terabytes.
std::vector<Broken> config_against_weights() {
  std::vector<Broken> all;
  for (const auto& [field, value] :
       std::vector<std::pair<std::string, size_t>>{{"vocab_size", 161},
                                                   {"vocab_size", 4000000},
                                                   {"hidden_size", 32},
                                                   {"hidden_size", 256},
                                                   {"num_hidden_layers", 3},
                                                   {"num_hidden_layers", 128},
                                                   {"intermediate_size", 64},
                                                   {"intermediate_size", 65536},
                                                   {"max_position_embeddings", 65},
                                                   {"max_position_embeddings", 65536},
                                                   {"type_vocab_size", 3}}) {
    all.push_back({with_config(field, value), ErrorCode::kCorrupt, {kWeights, "tensor "}});
  }
  json largest = json::parse(good()["config.json"]);
  largest.update({{"hidden_size", 8192},
                  {"num_attention_heads", 64},
                  {"intermediate_size", 65536},
                  {"num_hidden_layers", 128}});
  all.push_back(
      {sealed_with("config.json", largest.dump()), ErrorCode::kCorrupt, {kWeights, "tensor "}});
  return all;
}

std::vector<Broken> tokenizers() {
  const std::string text = good()["tokenizer.json"];
  json misfit = json::parse(text);
  misfit["model"]["vocab"]["misfit"] = 160;
  std::vector<Broken> all = {{sealed_with("tokenizer.json", misfit.dump()),
                              ErrorCode::kCorrupt,
                              {"config.json", "field vocab_size"}}};
  for (size_t part = 0; part < 10; ++part) {
    all.push_back({sealed_with("tokenizer.json", text.substr(0, text.size() * part / 10)),
                   ErrorCode::kCorrupt,
                   {"tokenizer.json"}});
  }
  return all;
}

std::vector<Broken> manifests() {
  std::vector<Broken> all;
  const std::string text = good()["manifest.json"];
  for (size_t end = text.find('\n'); end + 2 < text.size(); end = text.find('\n', end + 1)) {
    all.push_back({with_manifest(text.substr(0, end)), ErrorCode::kCorrupt, {"manifest.json"}});
  }
  const json whole = json::parse(text);
  const json flat = whole.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (pointer.starts_with("/languages")) continue;  // may be any number
    json without = whole;
    const json::json_pointer place(pointer);
    without.at(place.parent_pointer()).erase(place.back());
    all.push_back({with_manifest(without.dump()),
                   ErrorCode::kCorrupt,
                   {"manifest.json: field ", place.back()}});
  }
  return all;
}

std::vector<Broken> goldens() {
  const std::string text = good()["golden.jsonl"];
  const json line = json::parse(text.substr(0, text.find('\n')));
  const auto broken = [](const json& first, const std::string& field) {
    return Broken{sealed_with("golden.jsonl", first.dump()),
                  ErrorCode::kCorrupt,
                  {"golden.jsonl: line 1", "field " + field}};
  };
  std::vector<Broken> all;
  for (const std::string field : {"ids", "logits", "p_commerce"}) {
    json without = line;
    without.erase(field);
    all.push_back(broken(without, field));
    json wrong = line;
    wrong[field] = "x";
    all.push_back(broken(wrong, field));
  }
  json other = line;
  other["title"] = "Another title than the one that was scored";
  all.push_back(broken(other, "ids"));
  for (const size_t length : {size_t{0}, text.size() / 2}) {
    all.push_back({sealed_with("golden.jsonl", text.substr(0, length)),
                   ErrorCode::kCorrupt,
                   {"golden.jsonl"}});
  }
  return all;
}

const Makers& makers() {
  static const Makers all = {
      {"MissingFiles", missing_files},
      {"FilesOfAnotherSize", files_of_another_size},
      {"FlippedBits", flipped_bits},
      {"WeightsCutAtBoundaries", weights_cut_at_boundaries},
      {"MissingTensors", [] { return each_tensor(ErrorCode::kCorrupt, rename_tensor); }},
      {"TensorsOfAnotherRank", [] { return each_tensor(ErrorCode::kCorrupt, add_dimension); }},
      {"TensorsWithoutTheirLastRow", [] { return each_tensor(ErrorCode::kCorrupt, drop_row); }},
      {"TensorsOfAnotherType", [] { return each_tensor(std::nullopt, swap_type); }},
      {"NanWeights",
       [] {
         return each_tensor(ErrorCode::kCorrupt,
                            [](NewTensor& tensor) { return spoil_with(tensor, std::nanf("")); });
       }},
      {"InfiniteWeights",
       [] {
         return each_tensor(ErrorCode::kCorrupt,
                            [](NewTensor& tensor) { return spoil_with(tensor, -INFINITY); });
       }},
      {"MovedTensors", moved_tensors},
      {"ConfigFields", config_fields},
      {"ConfigAgainstWeights", config_against_weights},
      {"Tokenizers", tokenizers},
      {"Manifests", manifests},
      {"Goldens", goldens}};
  return all;
}

class Malformed : public testing::TestWithParam<std::string> {};

TEST_P(Malformed, EachIsRefusedWithAnErrorThatNamesFileAndField) {
  const std::vector<Broken> all = makers().at(GetParam())();
  EXPECT_FALSE(all.empty());
  for (const Broken& broken : all) expect_refused(broken);
}

std::vector<std::string> maker_names() {
  std::vector<std::string> names;
  for (const auto& [name, maker] : makers()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Bundles, Malformed, testing::ValuesIn(maker_names()),
                         [](const auto& param) { return param.param; });

TEST(MalformedBundles, AreMoreThanThreeHundred) {
  size_t count = 0;
  for (const auto& [name, maker] : makers()) count += maker().size();
  EXPECT_GE(count, 300U);
  RecordProperty("malformed_bundles", static_cast<int>(count));
  std::cout << count << " malformed bundles\n";
}

}  // namespace
}  // namespace prefilter
