#include "lab/model/training_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::model {
namespace {

using encoder::Architecture;
using ::testing::HasSubstr;

/// embedding, attention, residual, feed-forward and head.
std::vector<double> rates(const std::string& json, Architecture architecture,
                          double dropout = -1.0) {
  const test::TempFolder folder;
  const auto config =
      read_training_config(folder.write("config.json", json), architecture, dropout);
  if (!config) throw std::runtime_error(config.error().message());
  return {config->embedding_dropout, config->attention_dropout, config->residual_dropout,
          config->feed_forward_dropout, config->head_dropout};
}

using Rates = std::vector<double>;

TEST(TrainingConfig, BertsRatesStandWhereTransformersAppliesThem) {
  const std::string json = R"({"hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.3})";
  for (const auto architecture :
       {Architecture::kBert, Architecture::kRoberta, Architecture::kXlmRoberta}) {
    EXPECT_EQ(rates(json, architecture), (Rates{0.2, 0.3, 0.2, 0.2, 0.2}));
    EXPECT_EQ(rates("{}", architecture), (Rates{0.1, 0.1, 0.1, 0.1, 0.1}));
  }
  EXPECT_EQ(rates(R"({"classifier_dropout": 0.4})", Architecture::kBert),
            (Rates{0.1, 0.1, 0.1, 0.1, 0.4}));
  EXPECT_EQ(
      rates(R"({"hidden_dropout_prob": 0.2, "classifier_dropout": null})", Architecture::kBert)[4],
      0.2);
}

TEST(TrainingConfig, DistilBertDropsNothingBeforeTheResidual) {
  EXPECT_EQ(rates("{}", Architecture::kDistilBert), (Rates{0.1, 0.1, 0.0, 0.1, 0.2}));
  EXPECT_EQ(rates(R"({"dropout": 0.3, "attention_dropout": 0.4, "seq_classif_dropout": 0.5})",
                  Architecture::kDistilBert),
            (Rates{0.3, 0.4, 0.0, 0.3, 0.5}));
}

TEST(TrainingConfig, Qwen2DropsAttentionAlone) {
  EXPECT_EQ(rates("{}", Architecture::kQwen2), (Rates{0.0, 0.0, 0.0, 0.0, 0.0}));
  EXPECT_EQ(rates(R"({"attention_dropout": 0.2})", Architecture::kQwen2),
            (Rates{0.0, 0.2, 0.0, 0.0, 0.0}));
}

TEST(TrainingConfig, AGivenRateReplacesThoseThatTheArchitectureHas) {
  EXPECT_EQ(rates("{}", Architecture::kBert, 0.0), (Rates{0.0, 0.0, 0.0, 0.0, 0.0}));
  EXPECT_EQ(rates("{}", Architecture::kBert, 0.3), (Rates{0.3, 0.3, 0.3, 0.3, 0.3}));
  EXPECT_EQ(rates("{}", Architecture::kDistilBert, 0.3), (Rates{0.3, 0.3, 0.0, 0.3, 0.3}));
  EXPECT_EQ(rates("{}", Architecture::kQwen2, 0.3), (Rates{0.0, 0.3, 0.0, 0.0, 0.0}));
}

TEST(TrainingConfig, TheDeviationOfFreshWeightsIsTheBasesWhateverTheRate) {
  const test::TempFolder folder;
  const std::string path = folder.write("config.json", R"({"initializer_range": 0.05})");
  for (const auto architecture : {Architecture::kBert, Architecture::kQwen2}) {
    for (const double dropout : {-1.0, 0.3}) {
      EXPECT_EQ(read_training_config(path, architecture, dropout)->initializer_range, 0.05);
    }
  }
  EXPECT_EQ(read_training_config(folder.write("none.json", "{}"), Architecture::kBert, -1.0)
                ->initializer_range,
            0.02);
}

TEST(TrainingConfig, ARateOutOfRangeNamesFileAndField) {
  const test::TempFolder folder;
  for (const std::string rate : {"1.0", "-0.1", "\"much\""}) {
    const std::string path =
        folder.write("config.json", R"({"hidden_dropout_prob": )" + rate + "}");
    const auto config = read_training_config(path, Architecture::kBert, -1.0);
    ASSERT_FALSE(config) << rate;
    EXPECT_EQ(config.error().code(), ErrorCode::kCorrupt);
    EXPECT_THAT(config.error().message(), HasSubstr("config.json"));
    EXPECT_THAT(config.error().message(), HasSubstr("hidden_dropout_prob"));
  }
}

}  // namespace
}  // namespace prefilter::model
