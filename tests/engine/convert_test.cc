#include "engine/convert.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/bundle.h"
#include "engine/encoder/safetensors.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

using nlohmann::json;

class Convert : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_checkpoint(source_, "bert"); }

  ConvertOptions options(Precision precision = Precision::kInt8) const {
    return test::tiny_options(source_, target_, precision);
  }

  void expect_error(const ConvertOptions& options, ErrorCode code, const std::string& part) const {
    const Result<void> converted = convert_model(options);
    ASSERT_FALSE(converted) << part;
    EXPECT_EQ(converted.error().code(), code) << converted.error().message();
    EXPECT_NE(converted.error().message().find(part), std::string::npos)
        << converted.error().message();
    EXPECT_FALSE(std::filesystem::exists(target_)) << "a part of a bundle was left";
  }

  const test::TempFolder folder_;
  const std::string source_ = folder_.file("source");
  const std::string target_ = folder_.file("bundle");
};

TEST_F(Convert, ABundleOfEachArchitectureAndPrecisionOpensWithAllItsChecks) {
  for (const std::string arch :
       {"bert", "bert_fp16", "bert_bf16", "distilbert", "xlm_roberta", "qwen2"}) {
    for (const Precision precision : {Precision::kInt8, Precision::kFp32}) {
      const test::TempFolder folder;
      test::write_files(folder.file("b"), test::tiny_bundle(arch, precision));
      const Result<Bundle> bundle = Bundle::open(folder.file("b"));
      ASSERT_TRUE(bundle) << arch << ": " << bundle.error().message();
      EXPECT_TRUE(bundle->verify_hashes()) << arch;
      EXPECT_TRUE(bundle->verify_golden()) << arch;
      EXPECT_EQ(bundle->manifest().precision, precision == Precision::kInt8 ? "int8" : "fp32");
    }
  }
}

TEST_F(Convert, TheSameInputGivesTheSameBytes) {
  ASSERT_TRUE(convert_model(options()));
  const std::string first = test::read_bytes(target_ + "/manifest.json");
  ConvertOptions again = options();
  again.target = folder_.file("again");
  ASSERT_TRUE(convert_model(again));
  EXPECT_EQ(first, test::read_bytes(folder_.file("again/manifest.json")));
}

TEST_F(Convert, TheManifestSaysWhatWasAskedFor) {
  ConvertOptions wanted = options(Precision::kFp32);
  wanted.temperature = {1.5F, "fitted"};
  wanted.language_thresholds = {{"de", {0.7F, "100 articles"}}};
  wanted.max_tokens = 32;
  wanted.training_data_sha256 = std::string(64, 'c');
  ASSERT_TRUE(convert_model(wanted));
  const auto manifest = parse_manifest(test::read_bytes(target_ + "/manifest.json"), "m");
  ASSERT_TRUE(manifest) << manifest.error().message();
  EXPECT_EQ(manifest->temperature.value, 1.5F);
  EXPECT_EQ(manifest->language_thresholds.at("de").provenance, "100 articles");
  EXPECT_EQ(manifest->max_tokens, 32U);
  EXPECT_EQ(manifest->training_data_sha256, std::string(64, 'c'));
  EXPECT_EQ(manifest->architecture, "bert");
  EXPECT_EQ(manifest->created, "2026-01-31T08:00:00Z");
  EXPECT_EQ(manifest->tokenizer, "tokenizer.json");
}

TEST_F(Convert, TheFp32FormIsWhatTransformersOpens) {
  ASSERT_TRUE(convert_model(options(Precision::kFp32)));
  const std::string weights = test::read_bytes(target_ + "/model.safetensors");
  EXPECT_NE(weights.find(R"("__metadata__":{"format":"pt"})"), std::string::npos);
  EXPECT_FALSE(
      json::parse(test::read_bytes(target_ + "/config.json")).contains("prefilter_quantization"));
}

TEST_F(Convert, AFolderThatExistsIsNeverTouched) {
  std::filesystem::create_directory(target_);
  const Result<void> converted = convert_model(options());
  ASSERT_FALSE(converted);
  EXPECT_EQ(converted.error().code(), ErrorCode::kRefused);
  EXPECT_TRUE(std::filesystem::is_empty(target_));
}

TEST_F(Convert, AnOptionThatNoManifestMayHoldIsAnInvalidArgument) {
  const auto with = [this](auto change) {
    ConvertOptions changed = options();
    change(changed);
    return changed;
  };
  using O = ConvertOptions;
  constexpr auto kInvalid = ErrorCode::kInvalidArgument;
  expect_error(with([](O& o) { o.threshold.value = 1.5F; }), kInvalid, "thresholds.default.value");
  expect_error(with([](O& o) { o.temperature.value = 0.0F; }), kInvalid, "temperature");
  expect_error(with([](O& o) { o.name = "a/b"; }), kInvalid, "name");
  expect_error(with([](O& o) { o.version = ""; }), kInvalid, "version");
  expect_error(with([](O& o) { o.created = "today"; }), kInvalid, "created");
  expect_error(with([](O& o) { o.languages = {"english"}; }), kInvalid, "languages");
  expect_error(with([](O& o) { o.language_thresholds["fr"] = {}; }), kInvalid, "per_language.fr");
  expect_error(with([](O& o) { o.max_tokens = 65; }), kInvalid, "max_tokens");
  expect_error(with([](O& o) { o.commerce_label = "shop"; }), kInvalid, "shop");
}

TEST_F(Convert, WithoutANameTheSourceFolderGivesIt) {
  ConvertOptions unnamed = options();
  unnamed.name = "";
  unnamed.source = source_ + "/";
  ASSERT_TRUE(convert_model(unnamed));
  EXPECT_EQ(json::parse(test::read_bytes(target_ + "/manifest.json"))["name"], "source");
}

TEST_F(Convert, TheLabelOfCommerceIsFoundByNameOrGiven) {
  const auto label_with = [this](const json& id2label, const std::string& wanted) {
    json config = json::parse(test::read_bytes(source_ + "/config.json"));
    config["id2label"] = id2label;
    folder_.write("source/config.json", config.dump());
    ConvertOptions chosen = options();
    chosen.target = folder_.file("label-" + id2label["0"].get<std::string>());
    chosen.commerce_label = wanted;
    const Result<void> converted = convert_model(chosen);
    if (!converted) return converted.error().message();
    return json::parse(test::read_bytes(chosen.target + "/manifest.json"))["labels"].dump();
  };
  EXPECT_EQ(label_with({{"0", "Commerce"}, {"1", "news"}}, ""), R"({"commerce":0,"journalism":1})");
  EXPECT_EQ(label_with({{"0", "LABEL_0"}, {"1", "LABEL_1"}}, ""),
            R"({"commerce":1,"journalism":0})");
  EXPECT_EQ(label_with({{"0", "ads"}, {"1", "news"}}, "ads"), R"({"commerce":0,"journalism":1})");
  EXPECT_NE(label_with({{"0", "x"}, {"1", "y"}}, "").find("neither label"), std::string::npos);
}

TEST_F(Convert, AModelOfThreeLabelsIsUnsupported) {
  test::write_tiny_checkpoint(source_, "roberta");
  json config = json::parse(test::read_bytes(source_ + "/config.json"));
  config["id2label"] = {{"0", "a"}, {"1", "b"}, {"2", "commerce"}};
  folder_.write("source/config.json", config.dump());
  expect_error(options(), ErrorCode::kUnsupported, "id2label");
}

TEST_F(Convert, AMissingPartIsNotFoundAndNamed) {
  for (const std::string name : {"tokenizer.json", "model.safetensors", "config.json"}) {
    std::filesystem::remove(source_ + "/" + name);
    expect_error(options(), ErrorCode::kNotFound, name);
  }
}

TEST_F(Convert, APickleIsNeverRead) {
  std::filesystem::rename(source_ + "/model.safetensors", source_ + "/pytorch_model.bin");
  expect_error(options(), ErrorCode::kUnsupported, "never read");
}

TEST_F(Convert, TheGoldenArticlesMayBeGiven) {
  ConvertOptions given = options();
  given.golden = {{"A title", "Some content", "en"}};
  ASSERT_TRUE(convert_model(given));
  const auto golden = parse_golden(test::read_bytes(target_ + "/golden.jsonl"), "g");
  ASSERT_TRUE(golden);
  ASSERT_EQ(golden->size(), 1U);
  EXPECT_EQ(golden->front().article.title, "A title");
}

TEST_F(Convert, AGivenModelCardIsKeptAsItIs) {
  ConvertOptions given = options();
  given.model_card = "# mine\n";
  ASSERT_TRUE(convert_model(given));
  EXPECT_EQ(test::read_bytes(target_ + "/README.md"), "# mine\n");
}

}  // namespace
}  // namespace prefilter
