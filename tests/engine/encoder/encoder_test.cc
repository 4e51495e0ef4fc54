#include "engine/encoder/encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/kernels/kernel_set.h"
#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;
using test::forward;

std::string golden_folder(const std::string& name) {
  return test::repository_path("tests/golden/encoder/" + name);
}

json read_golden(const std::string& name) {
  std::ifstream file(golden_folder(name) + "/golden.json");
  return json::parse(file);
}

std::unique_ptr<Encoder> open(const std::string& name) {
  return test::open_encoder(golden_folder(name));
}

float largest_difference(const std::vector<float>& got, const json& want) {
  float largest = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    largest = std::max(largest, std::fabs(got[i] - want[i].get<float>()));
  }
  return largest;
}

class GoldenEncoder : public testing::TestWithParam<const char*> {};

TEST_P(GoldenEncoder, EqualsTheReferenceLayerByLayer) {
  const json golden = read_golden(GetParam());
  const float tolerance = golden["tolerance"];
  const std::unique_ptr<Encoder> encoder = open(GetParam());
  for (const json& c : golden["cases"]) {
    LayerTrace trace;
    const std::vector<float> logits = forward(*encoder, {c["ids"]}, 1, &trace);
    ASSERT_EQ(trace.size(), c["layers"].size());
    for (size_t layer = 0; layer < trace.size(); ++layer) {
      ASSERT_LT(largest_difference(trace[layer], c["layers"][layer]), tolerance)
          << "after layer " << layer << " (0: the embedding) of an article of " << c["ids"].size();
    }
    EXPECT_LT(largest_difference(logits, c["logits"]), tolerance);
  }
}

// A golden that a wrong model also meets would prove nothing: each mutant's logits are far from
// ours.
TEST_P(GoldenEncoder, WouldCatchAWrongModel) {
  const json golden = read_golden(GetParam());
  const float tolerance = golden["tolerance"];
  const std::unique_ptr<Encoder> encoder = open(GetParam());
  ASSERT_GE(golden["mutants"].size(), 3U);
  for (const auto& [name, wrong] : golden["mutants"].items()) {
    float largest = 0;
    for (size_t i = 0; i < golden["cases"].size(); ++i) {
      const std::vector<float> logits = forward(*encoder, {golden["cases"][i]["ids"]}, 1);
      largest = std::max(largest, largest_difference(logits, wrong[i]));
    }
    EXPECT_GT(largest, 20 * tolerance) << name;
  }
}

TEST_P(GoldenEncoder, EverySetOfKernelsGivesTheSameBits) {
  const json golden = read_golden(GetParam());
  const test::Articles article = {golden["cases"].back()["ids"]};
  const std::vector<float> want = forward(*open(GetParam()), article, 1);
  for (const kernels::KernelSet& set : kernels::kernel_sets()) {
    if (!set.supported()) continue;  // kernels_test says which
    const auto encoder = test::open_encoder(golden_folder(GetParam()), set.name);
    EXPECT_EQ(encoder->kernels(), set.name);
    EXPECT_EQ(forward(*encoder, article, 2), want) << set.name;
  }
}

TEST_P(GoldenEncoder, ABatchOnManyThreadsEqualsItsSinglesBitForBit) {
  const json golden = read_golden(GetParam());
  const std::unique_ptr<Encoder> encoder = open(GetParam());
  std::vector<std::vector<int32_t>> articles;
  std::vector<float> singles;
  for (const json& c : golden["cases"]) {
    articles.push_back(c["ids"]);
    for (const float logit : forward(*encoder, {articles.back()}, 1)) singles.push_back(logit);
  }
  for (const size_t threads : {1U, 2U, 5U})
    EXPECT_EQ(forward(*encoder, articles, threads), singles);
}

INSTANTIATE_TEST_SUITE_P(Architectures, GoldenEncoder,
                         testing::Values("bert", "bert_fp16", "bert_bf16", "distilbert", "roberta",
                                         "xlm_roberta", "qwen2", "qwen2_wide_head", "qwen2_lora"),
                         [](const auto& param) { return std::string(param.param); });

TEST(Encoder, KernelsThatTheProcessorOrTheVersionLacksAreUnsupported) {
  const auto opened = Encoder::open(golden_folder("bert"), "avx1024");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::kUnsupported);
}

TEST(Encoder, RefusesABatchThatTheModelCannotRead) {
  const std::unique_ptr<Encoder> encoder = open("bert");
  const auto vocab = static_cast<int32_t>(encoder->config().vocab_size);
  const std::vector<int32_t> too_long(encoder->config().max_tokens() + 1, 5);
  EXPECT_THROW(forward(*encoder, {{vocab}}, 1), std::runtime_error);
  EXPECT_THROW(forward(*encoder, {{-1}}, 1), std::runtime_error);
  EXPECT_THROW(forward(*encoder, {{}}, 1), std::runtime_error);
  EXPECT_THROW(forward(*encoder, {too_long}, 1), std::runtime_error);
  EXPECT_TRUE(forward(*encoder, {}, 1).empty());
}

}  // namespace
}  // namespace prefilter::encoder
