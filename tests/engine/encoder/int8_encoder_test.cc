#include "engine/encoder/int8_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/encoder/convert_weights.h"
#include "engine/encoder/model_folder.h"
#include "engine/kernels/kernel_set.h"
#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using test::forward;

/// A tiny checkpoint of an architecture and its int8 form.
class Int8Encoder : public testing::TestWithParam<const char*> {
 protected:
  Int8Encoder()
      : source_(test::repository_path(std::string("tests/golden/encoder/") + GetParam())) {
    const Result<ModelFolder> model = open_model_folder(source_);
    folder_.write("config.json", *convert_config(model->config_text, WeightForm::kInt8));
    folder_.write("model.safetensors",
                  convert_weights(model->tensors, model->config, WeightForm::kInt8)->bytes);
  }

  std::unique_ptr<Encoder> open(std::string_view kernels = {}) const {
    return test::open_encoder(folder_.path(), kernels);
  }

  std::string source_;
  test::TempFolder folder_;
};

// Short and long articles, on both sides of each tile and of the limit between splitting rows and
// columns.
const std::vector<size_t> kLengths = {1, 2, 15, 16, 17, 31, 33, 48, 7, 60, 60, 60, 5, 60, 60, 60};

TEST_P(Int8Encoder, ABatchOnManyThreadsEqualsItsSinglesBitForBit) {
  const auto encoder = open();
  const test::Articles articles = test::random_articles(kLengths, encoder->config().vocab_size);
  std::vector<float> singles;
  for (const auto& article : articles) {
    for (const float logit : forward(*encoder, {article}, 1)) singles.push_back(logit);
  }
  for (const size_t threads : {1U, 2U, 3U, 8U}) {
    EXPECT_EQ(forward(*encoder, articles, threads), singles) << threads << " threads";
    for (size_t i = 0; i < articles.size(); ++i) {
      const std::vector<float> alone = forward(*encoder, {articles[i]}, threads);
      const auto want = singles.begin() + static_cast<long>(i * alone.size());
      EXPECT_TRUE(std::equal(alone.begin(), alone.end(), want))
          << articles[i].size() << " tokens on " << threads << " threads";
    }
  }
}

TEST_P(Int8Encoder, EverySetOfKernelsGivesTheSameBits) {
  const test::Articles articles = test::random_articles(kLengths, open()->config().vocab_size);
  const std::vector<float> want = forward(*open("portable"), articles, 1);
  for (const kernels::KernelSet& set : kernels::kernel_sets()) {
    if (!set.supported()) {
      std::printf("this processor lacks the kernels %s\n", std::string(set.name).c_str());
      continue;
    }
    EXPECT_EQ(forward(*open(set.name), articles, 2), want) << set.name;
  }
}

// The tiny checkpoints are scaled up to tell a wrong formula from a right one; their rounding is
// that much larger too. What int8 costs on the real model is measured on real articles:
// docs/results.
TEST_P(Int8Encoder, StaysCloseToTheFp32Path) {
  const auto exact = test::open_encoder(source_);
  const test::Articles articles = test::random_articles(kLengths, exact->config().vocab_size);
  const std::vector<float> want = forward(*exact, articles, 1);
  const std::vector<float> got = forward(*open(), articles, 1);
  double error = 0;
  double spread = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += std::pow(got[i] - want[i], 2);
    spread += std::pow(want[i], 2);
  }
  EXPECT_LT(std::sqrt(error / spread), 0.1);
}

INSTANTIATE_TEST_SUITE_P(Architectures, Int8Encoder,
                         testing::Values("bert", "distilbert", "roberta", "xlm_roberta", "qwen2",
                                         "qwen2_wide_head", "qwen2_lora"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace prefilter::encoder
