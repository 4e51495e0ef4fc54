#include "lab/model/text_classifier.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"

namespace prefilter::model {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string golden(const std::string& arch) {
  return test::repository_path("tests/golden/encoder/" + arch);
}

std::unique_ptr<TextClassifier> open(const std::string& folder, const OpenOptions& options = {}) {
  auto model = TextClassifier::open(folder, options);
  if (!model) throw std::runtime_error(model.error().message());
  return *std::move(model);
}

/// The golden's articles, but for those that end in padding: training never sees such.
test::Articles articles_of(const std::string& arch) {
  const auto json = nlohmann::json::parse(test::read_bytes(golden(arch) + "/golden.json"));
  const auto config = nlohmann::json::parse(test::read_bytes(golden(arch) + "/config.json"));
  test::Articles articles;
  for (const auto& one : json["cases"]) {
    if (one["ids"].back() != config["pad_token_id"]) articles.push_back(one["ids"]);
  }
  return articles;
}

torch::Tensor logits_of(const TextClassifier& model, const test::Articles& articles,
                        Pass pass = {}) {
  const std::vector<std::span<const int32_t>> spans(articles.begin(), articles.end());
  return model.forward(pack(spans, torch::kCPU), pass).detach().to(torch::kFloat32);
}

float distance(const torch::Tensor& ours, const torch::Tensor& theirs) {
  return (ours - theirs).abs().max().item<float>();
}

class EachArchitecture : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { at::set_num_threads(1); }
};

TEST_P(EachArchitecture, ComputesWhatTheEngineComputes) {
  const test::Articles articles = articles_of(GetParam());
  const std::vector<float> expected =
      test::forward(*test::open_encoder(golden(GetParam())), articles, 1);
  const torch::Tensor logits = logits_of(*open(golden(GetParam())), articles).contiguous();
  ASSERT_EQ(logits.numel(), static_cast<int64_t>(expected.size()));
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(logits.data_ptr<float>()[i], expected[i], 1e-4) << i / 2;
  }
}

TEST_P(EachArchitecture, ABatchEqualsItsSinglesWithDropoutOffByRate) {
  const auto model = open(golden(GetParam()), {.dropout = 0.0});
  const test::Articles articles = articles_of(GetParam());
  // A training pass whose rates are all 0: the same as an evaluation.
  const torch::Tensor together = logits_of(*model, articles, {.dropout = Dropout(5)});
  for (size_t i = 0; i < articles.size(); ++i) {
    const torch::Tensor alone = logits_of(*model, {articles[i]});
    EXPECT_LT(distance(together[static_cast<int64_t>(i)], alone[0]), 2e-5F) << i;
  }
}

TEST_P(EachArchitecture, DropoutChangesTheLogitsAndItsSeedGivesThemAgain) {
  const auto model = open(golden(GetParam()), {.dropout = 0.3});
  const test::Articles articles = articles_of(GetParam());
  const torch::Tensor first = logits_of(*model, articles, {.dropout = Dropout(5)});
  EXPECT_TRUE(first.equal(logits_of(*model, articles, {.dropout = Dropout(5)})));
  EXPECT_GT(distance(first, logits_of(*model, articles, {.dropout = Dropout(6)})), 1e-3F);
  EXPECT_GT(distance(first, logits_of(*model, articles)), 1e-3F);
}

TEST_P(EachArchitecture, Bf16ProductsStayClose) {
  const auto model = open(golden(GetParam()));
  const test::Articles articles = articles_of(GetParam());
  const torch::Tensor fp32 = logits_of(*model, articles);
  const torch::Tensor bf16 =
      logits_of(*model, articles, {.numbers = torch::kBFloat16, .dropout = {}});
  EXPECT_GT(distance(bf16, fp32), 0.0F);
  // Two percent of what the logits range over: bf16 has 8 bits.
  EXPECT_LT((bf16 - fp32).norm().item<float>(), 0.02F * fp32.norm().item<float>());
}

// Not roberta: its golden has three labels, which no base may have, and xlm_roberta's layers.
INSTANTIATE_TEST_SUITE_P(Golden, EachArchitecture,
                         ::testing::Values("bert", "distilbert", "xlm_roberta", "qwen2"),
                         [](const auto& param) { return param.param; });

TEST(TextClassifier, EachParameterIsTrainedAndHasItsDepth) {
  const auto model = open(golden("bert"));
  std::map<std::string, int64_t> depths;
  for (const Parameter& one : model->parameters()) {
    EXPECT_TRUE(one.value.requires_grad() && one.value.is_leaf()) << one.name;
    depths[one.name] = one.depth;
  }
  EXPECT_THAT(depths, SizeIs(model->parameters().size()));
  EXPECT_EQ(depths.at("bert.embeddings.word_embeddings.weight"), 0);
  EXPECT_EQ(depths.at("bert.encoder.layer.1.output.dense.weight"), 2);
  EXPECT_EQ(depths.at("classifier.weight"), 3);
  EXPECT_TRUE(model->fresh().empty());
}

TEST(TextClassifier, AdaptersAloneAreTrainedAndBeginWithoutAnEffect) {
  OpenOptions options;
  options.lora = {.rank = 4, .alpha = 8.0, .dropout = 0.0, .targets = {"q_proj", "v_proj"}};
  const auto adapted = open(golden("qwen2"), options);
  size_t trained = 0;
  for (const Parameter& one : adapted->parameters()) {
    const bool adapter = one.name.find("lora_") != std::string::npos;
    const bool head = one.name.find("score") != std::string::npos;
    EXPECT_EQ(one.value.requires_grad(), adapter || head) << one.name;
    trained += adapter ? 1 : 0;
  }
  EXPECT_EQ(trained, 2U * 2U * adapted->config().layers);
  const test::Articles articles = articles_of("qwen2");
  EXPECT_LT(distance(logits_of(*adapted, articles), logits_of(*open(golden("qwen2")), articles)),
            1e-5F);
  for (const std::string& name : adapted->fresh()) EXPECT_THAT(name, HasSubstr("lora_"));
}

TEST(TextClassifier, ABaseWhoseHeadHasOtherThanTwoLabelsIsUnsupported) {
  const test::TempFolder folder;
  auto config = nlohmann::json::parse(test::read_bytes(golden("bert") + "/config.json"));
  config["id2label"] = {{"0", "bad"}, {"1", "fair"}, {"2", "good"}};
  config["label2id"] = {{"bad", 0}, {"fair", 1}, {"good", 2}};
  folder.write("config.json", config.dump());
  std::filesystem::copy(golden("bert") + "/model.safetensors", folder.path());
  const auto stars = TextClassifier::open(folder.path(), {});
  ASSERT_FALSE(stars);
  EXPECT_EQ(stars.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(stars.error().message(), HasSubstr("has 3 labels"));
}

TEST(TextClassifier, WhatItCannotOpenIsAnErrorWithTheFilesName) {
  OpenOptions lora;
  lora.lora = {.rank = 4, .alpha = 8.0, .dropout = 0.0, .targets = {"query"}};
  const auto adapters = TextClassifier::open(golden("bert"), lora);
  ASSERT_FALSE(adapters);
  EXPECT_EQ(adapters.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(adapters.error().message(), HasSubstr("qwen2 alone"));

  const test::TempFolder folder;
  EXPECT_EQ(TextClassifier::open(folder.path(), {}).error().code(), ErrorCode::kNotFound);
  folder.write("config.json", test::read_bytes(golden("bert") + "/config.json"));
  const auto no_weights = TextClassifier::open(folder.path(), {});
  ASSERT_FALSE(no_weights);
  EXPECT_EQ(no_weights.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(no_weights.error().message(), HasSubstr("model.safetensors"));
}

}  // namespace
}  // namespace prefilter::model
