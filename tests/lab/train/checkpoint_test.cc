#include "lab/train/checkpoint.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::train {
namespace {

using nlohmann::json;

/// A tiny base and the model of it.
struct Opened {
  explicit Opened(const std::string& arch, const model::OpenOptions& options = {}) {
    test::write_tiny_checkpoint(base, arch);
    auto result = model::TextClassifier::open(base, options);
    if (!result) throw std::runtime_error(result.error().message());
    model = *std::move(result);
  }

  test::TempFolder folder;
  std::string base = folder.file("base");
  std::string target = folder.file("checkpoint");
  std::unique_ptr<model::TextClassifier> model;
};

json json_of(const std::string& path) { return json::parse(test::read_bytes(path)); }

TEST(Checkpoint, SavedThenOpenedIsTheSameModel) {
  for (const std::string arch : {"bert", "distilbert", "xlm_roberta", "qwen2"}) {
    const Opened opened(arch);
    ASSERT_TRUE(write_checkpoint(*opened.model, opened.base, opened.target)) << arch;
    const auto again = model::TextClassifier::open(opened.target, {});
    ASSERT_TRUE(again) << again.error().message();
    const auto& ours = opened.model->parameters();
    const auto& theirs = (*again)->parameters();
    ASSERT_EQ(ours.size(), theirs.size());
    for (size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ(ours[i].name, theirs[i].name);
      EXPECT_TRUE(ours[i].value.equal(theirs[i].value)) << ours[i].name;
    }
    EXPECT_TRUE((*again)->fresh().empty());
    const test::Articles articles = test::random_articles({5, 9}, 100);
    EXPECT_EQ(test::forward(*test::open_encoder(opened.target), articles, 1),
              test::forward(*test::open_encoder(opened.base), articles, 1));
  }
}

TEST(Checkpoint, ItsConfigNamesClassAndLabelsAndKeepsTheRest) {
  const Opened opened("xlm_roberta");
  json config = json_of(opened.base + "/config.json");
  config["torch_dtype"] = "float16";
  config["my_own"] = {1, 2};
  opened.folder.write("base/config.json", config.dump());
  ASSERT_TRUE(write_checkpoint(*opened.model, opened.base, opened.target));
  const json written = json_of(opened.target + "/config.json");
  EXPECT_EQ(written["architectures"], json({"XLMRobertaForSequenceClassification"}));
  EXPECT_EQ(written["id2label"]["1"], "commerce");
  EXPECT_EQ(written["label2id"]["journalism"], 0);
  EXPECT_EQ(written["torch_dtype"], "float32");
  EXPECT_EQ(written["my_own"], json({1, 2}));
}

TEST(Checkpoint, TheTokenizersFilesComeAlongUnchanged) {
  const Opened opened("bert");
  opened.folder.write("base/tokenizer_config.json", "{\"own\": true}");
  opened.folder.write("base/optimizer.bin", "no");
  ASSERT_TRUE(write_checkpoint(*opened.model, opened.base, opened.target));
  for (const std::string name : {"/tokenizer.json", "/tokenizer_config.json"}) {
    EXPECT_EQ(test::read_bytes(opened.target + name), test::read_bytes(opened.base + name));
  }
  EXPECT_FALSE(std::filesystem::exists(opened.target + "/optimizer.bin"));
}

TEST(Checkpoint, AdaptersAreWrittenAsPeftDoesWithoutTheBase) {
  model::OpenOptions options;
  options.lora = {.rank = 4, .alpha = 8.0, .dropout = 0.1, .targets = {"q_proj", "v_proj"}};
  const Opened opened("qwen2", options);
  ASSERT_TRUE(write_checkpoint(*opened.model, opened.base, opened.target));
  EXPECT_FALSE(std::filesystem::exists(opened.target + "/model.safetensors"));
  const json config = json_of(opened.target + "/adapter_config.json");
  EXPECT_EQ(config["peft_type"], "LORA");
  EXPECT_EQ(config["r"], 4);
  EXPECT_EQ(config["lora_alpha"], 8.0);
  EXPECT_EQ(config["target_modules"], json({"q_proj", "v_proj"}));
  const auto file = encoder::TensorFile::open(opened.target + "/adapter_model.safetensors");
  ASSERT_TRUE(file) << file.error().message();
  size_t trained = 0;
  for (const auto& one : opened.model->parameters()) {
    EXPECT_EQ(file->find(one.name) != nullptr, one.value.requires_grad()) << one.name;
    trained += one.value.requires_grad() ? 1 : 0;
  }
  EXPECT_EQ(file->tensors().size(), trained);

  options.adapter = opened.target;
  const auto again = model::TextClassifier::open(opened.base, options);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_TRUE((*again)->fresh().empty());
}

TEST(Checkpoint, NothingIsOverwrittenAndAFailureLeavesNothing) {
  const Opened opened("bert");
  std::filesystem::create_directory(opened.target);
  const Result<void> refused = write_checkpoint(*opened.model, opened.base, opened.target);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kRefused);

  const std::string other = opened.folder.file("other");
  const Result<void> gone = write_checkpoint(*opened.model, opened.folder.file("no-base"), other);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code(), ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(other));
}

}  // namespace
}  // namespace prefilter::train
