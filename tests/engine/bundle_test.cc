#include "engine/bundle.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

using nlohmann::json;

class BundleTest : public testing::Test {
 protected:
  test::Files files_ = test::tiny_bundle("bert", Precision::kInt8);
  const test::TempFolder folder_;

  Result<Bundle> open() const {
    std::filesystem::remove_all(folder_.file("b"));
    test::write_files(folder_.file("b"), files_);
    return Bundle::open(folder_.file("b"));
  }

  void expect_error(ErrorCode code, const std::string& part) const {
    const Result<Bundle> bundle = open();
    ASSERT_FALSE(bundle) << part;
    EXPECT_EQ(bundle.error().code(), code) << bundle.error().message();
    EXPECT_NE(bundle.error().message().find(part), std::string::npos) << bundle.error().message();
  }

  void edit(const std::string& name, const std::string& pointer, const json& value) {
    json parsed = json::parse(files_[name]);
    parsed[json::json_pointer(pointer)] = value;
    files_[name] = parsed.dump();
    if (name != "manifest.json") test::seal(files_);
  }
};

TEST_F(BundleTest, OpensWithoutLookingAtHashes) {
  files_["README.md"][0] = '?';
  const Result<Bundle> bundle = open();
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_EQ(bundle->manifest().name, "tiny");
  const Result<void> verified = bundle->verify_hashes();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(verified.error().message().find("README.md"), std::string::npos);
}

TEST_F(BundleTest, AFileThatVanishesAfterOpenFailsItsHash) {
  const Result<Bundle> bundle = open();
  ASSERT_TRUE(bundle);
  std::filesystem::remove(folder_.file("b/README.md"));
  EXPECT_EQ(bundle->verify_hashes().error().code(), ErrorCode::kNotFound);
}

TEST_F(BundleTest, AFileOfAnotherSizeIsCorruptAtOnce) {
  files_["README.md"] += " ";
  expect_error(ErrorCode::kCorrupt, "README.md");
}

TEST_F(BundleTest, AFileThatNobodyListedIsCorruptUnlessHidden) {
  files_[".DS_Store"] = "x";
  EXPECT_TRUE(open());
  files_["vocab.txt"] = "x";
  expect_error(ErrorCode::kCorrupt, "vocab.txt: not listed in manifest.json");
}

TEST_F(BundleTest, TheManifestMayNotContradictTheConfig) {
  const test::Files good = files_;
  for (const auto& [pointer, value] : {std::pair<std::string, json>("/architecture", "distilbert"),
                                       {"/precision", "fp32"},
                                       {"/max_tokens", 65}}) {
    files_ = good;
    edit("manifest.json", pointer, value);
    expect_error(ErrorCode::kCorrupt, "manifest.json: field " + pointer.substr(1));
  }
}

TEST_F(BundleTest, ATokenizerLargerThanTheEmbeddingIsCorrupt) {
  files_ = test::tiny_bundle("bert", Precision::kInt8);
  json tokenizer = json::parse(files_["tokenizer.json"]);
  tokenizer["model"]["vocab"]["misfit"] = 160;
  files_["tokenizer.json"] = tokenizer.dump();
  test::seal(files_);
  expect_error(ErrorCode::kCorrupt, "config.json: field vocab_size");
}

TEST_F(BundleTest, AChangedScoreIsFoundToTheLastBitInInt8) {
  std::vector<GoldenCase> golden = *parse_golden(files_["golden.jsonl"], "g");
  golden[3].p_commerce = std::nextafter(golden[3].p_commerce, 0.5F);
  files_["golden.jsonl"] = to_jsonl(golden);
  test::seal(files_);
  const Result<Bundle> bundle = open();
  ASSERT_TRUE(bundle);
  const Result<void> verified = bundle->verify_golden();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(verified.error().message().find("golden.jsonl: line 4: field p_commerce"),
            std::string::npos)
      << verified.error().message();
}

TEST_F(BundleTest, Fp32ToleratesTheLastBitsButNoMore) {
  files_ = test::tiny_bundle("bert", Precision::kFp32);
  const std::vector<GoldenCase> recorded = *parse_golden(files_["golden.jsonl"], "g");
  for (const auto& [shift, fits] : {std::pair(5e-6F, true), {2e-5F, false}}) {
    std::vector<GoldenCase> golden = recorded;
    golden[0].p_commerce += golden[0].p_commerce < 0.5F ? shift : -shift;
    files_["golden.jsonl"] = to_jsonl(golden);
    test::seal(files_);
    const Result<Bundle> bundle = open();
    ASSERT_TRUE(bundle);
    EXPECT_EQ(static_cast<bool>(bundle->verify_golden()), fits) << shift;
  }
}

TEST_F(BundleTest, OtherTokensAreToldFromOtherScores) {
  std::vector<GoldenCase> golden = *parse_golden(files_["golden.jsonl"], "g");
  golden[1].ids[1] ^= 1;
  files_["golden.jsonl"] = to_jsonl(golden);
  test::seal(files_);
  const Result<Bundle> bundle = open();
  ASSERT_TRUE(bundle);
  EXPECT_NE(bundle->verify_golden().error().message().find("line 2: field ids"), std::string::npos);
}

TEST_F(BundleTest, AFolderThatIsNotThereIsNotFound) {
  const auto bundle = Bundle::open(folder_.file("none"));
  ASSERT_FALSE(bundle);
  EXPECT_EQ(bundle.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(bundle.error().message().find("manifest.json"), std::string::npos);
}

}  // namespace
}  // namespace prefilter
