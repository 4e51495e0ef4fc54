// Bundles of Qwen2 and of adapters on it, from the folder to the verdict.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/bundle.h"
#include "engine/convert.h"
#include "engine/encoder/encoder.h"
#include "prefilter/classifier.h"
#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

using nlohmann::json;

/// The golden adapter beside a base that knows the labels and the tokenizer.
class ConvertAdapter : public testing::Test {
 protected:
  void SetUp() override {
    test::write_tiny_checkpoint(folder_.file("qwen2"), "qwen2");
    std::filesystem::copy(golden_, folder_.file("adapter"));
  }

  ConvertOptions options(Precision precision) const {
    return test::tiny_options(folder_.file("adapter"), folder_.file("bundle"), precision);
  }

  const std::string golden_ = test::repository_path("tests/golden/encoder/qwen2_lora");
  const test::TempFolder folder_;
};

TEST_F(ConvertAdapter, TheBundleHoldsTheMergedModel) {
  const Result<void> converted = convert_model(options(Precision::kFp32));
  ASSERT_TRUE(converted) << converted.error().message();
  EXPECT_FALSE(std::filesystem::exists(folder_.file("bundle/adapter_config.json")));
  const auto merged = test::open_encoder(folder_.file("bundle"));
  const auto adapter = test::open_encoder(golden_);
  const test::Articles articles = test::random_articles({1, 7, 40}, 712);
  EXPECT_EQ(test::forward(*merged, articles, 1), test::forward(*adapter, articles, 1));
  EXPECT_EQ(merged->config().labels, (std::vector<std::string>{"journalism", "commerce"}));
}

TEST_F(ConvertAdapter, AnInt8BundleJudgesArticles) {
  ConvertOptions wanted = options(Precision::kInt8);
  wanted.base = folder_.file("qwen2");
  const Result<void> converted = convert_model(wanted);
  ASSERT_TRUE(converted) << converted.error().message();
  const json manifest = json::parse(test::read_bytes(folder_.file("bundle/manifest.json")));
  EXPECT_EQ(manifest["architecture"], "qwen2");
  EXPECT_EQ(manifest["max_tokens"], 64);
  const Result<Bundle> bundle = Bundle::open(folder_.file("bundle"));
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_TRUE(bundle->verify_hashes());
  EXPECT_TRUE(bundle->verify_golden());
  const std::vector<Article> articles = {{"A sale", "Prices fall today.", "en"},
                                         {"A vote", "The act was passed.", "en"},
                                         {"", "", "en"}};
  ScorerWorkspace workspace(2);
  const std::vector<Scored> scored = bundle->scorer().score(articles, workspace);
  EXPECT_FALSE(scored[0].error);
  EXPECT_NE(scored[0].p_commerce, scored[1].p_commerce);
  EXPECT_TRUE(scored[2].error);
}

TEST_F(ConvertAdapter, ATokenizerBesideTheAdapterComesFirst) {
  ASSERT_TRUE(convert_model(options(Precision::kInt8)));
  const std::string of_base = test::read_bytes(folder_.file("bundle/tokenizer.json"));
  EXPECT_EQ(of_base, test::read_bytes(folder_.file("qwen2/tokenizer.json")));
  json own = json::parse(of_base);
  own["version"] = "1.0";
  folder_.write("adapter/tokenizer.json", own.dump());
  ConvertOptions again = options(Precision::kInt8);
  again.target = folder_.file("again");
  const Result<void> converted = convert_model(again);
  ASSERT_TRUE(converted) << converted.error().message();
  EXPECT_EQ(test::read_bytes(folder_.file("again/tokenizer.json")), own.dump());
}

TEST_F(ConvertAdapter, ABundleThatListsAnAdapterIsCorrupt) {
  ASSERT_TRUE(convert_model(options(Precision::kFp32)));
  test::Files files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.file("bundle"))) {
    files[entry.path().filename().string()] = test::read_bytes(entry.path().string());
  }
  json manifest = json::parse(files["manifest.json"]);
  files["adapter_config.json"] = test::read_bytes(golden_ + "/adapter_config.json");
  manifest["files"]["adapter_config.json"] = json::object();
  files["manifest.json"] = manifest.dump();
  test::seal(files);
  test::write_files(folder_.file("forged"), files);
  const Result<Bundle> bundle = Bundle::open(folder_.file("forged"));
  ASSERT_FALSE(bundle);
  EXPECT_EQ(bundle.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(bundle.error().message().find("adapter_config.json"), std::string::npos);
}

TEST_F(ConvertAdapter, AFaultLeavesNothingBehind) {
  std::filesystem::remove(folder_.file("adapter/adapter_model.safetensors"));
  EXPECT_FALSE(convert_model(options(Precision::kInt8)));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("bundle")));
}

}  // namespace
}  // namespace prefilter
