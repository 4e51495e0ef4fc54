#include "lab/pipeline/pipeline_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PipelineFile, HoldsStepsAndCandidatesAsTheyAreWritten) {
  const auto pipeline = parse_pipeline(
      "experiment: v2/\n"
      "splits: data/splits\n"
      "prepare: {seed: 7}\n"
      "train:\n"
      "  max-tokens: 128\n"
      "  freeze_embeddings: true\n"
      "  teacher: \"true\"\n"
      "  seed: null\n"
      "candidates:\n"
      "  small: {train: {base: base/small}}\n"
      "  shop:\n"
      "    bundle: models/shop\n"
      "shrink: {texts: [a.jsonl, b.jsonl]}\n"
      "select:\n",
      "p.yaml");
  ASSERT_TRUE(pipeline) << pipeline.error().message();
  EXPECT_EQ(pipeline->experiment, "v2");
  EXPECT_EQ(pipeline->splits, "data/splits");
  ASSERT_EQ(pipeline->candidates.size(), 2U);
  EXPECT_EQ(pipeline->candidates[0].name, "small");
  EXPECT_EQ(pipeline->candidates[0].steps.at("train")[0].values[0], "base/small");
  EXPECT_EQ(pipeline->candidates[1].bundle, "models/shop");
  const Settings& train = pipeline->steps.at("train");
  ASSERT_EQ(train.size(), 4U);
  EXPECT_EQ(train[0].name, "max_tokens");
  EXPECT_THAT(train[0].values, ElementsAre("128"));
  EXPECT_EQ(train[0].origin, "p.yaml:5");
  EXPECT_TRUE(train[1].is_switch);
  EXPECT_FALSE(train[2].is_switch);
  EXPECT_THAT(train[3].values, IsEmpty());
  EXPECT_THAT(pipeline->steps.at("shrink")[0].values, ElementsAre("a.jsonl", "b.jsonl"));
  EXPECT_TRUE(pipeline->steps.contains("select"));
  EXPECT_FALSE(pipeline->steps.contains("collect"));
}

struct Wrong {
  const char* text;
  const char* words;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.words; }

class WrongPipelines : public testing::TestWithParam<Wrong> {};

TEST_P(WrongPipelines, AreRefusedWithTheirPlace) {
  const auto pipeline = parse_pipeline(GetParam().text, "p.yaml");
  ASSERT_FALSE(pipeline);
  EXPECT_EQ(pipeline.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(pipeline.error().message(), HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongPipelines,
    testing::Values(Wrong{"prepare: {}\nevalute: {}\n",
                          "p.yaml:2: there is no step evalute; did you mean evaluate"},
                    Wrong{"train: {a: 1}\ntrain: {b: 1}\n", "p.yaml:2: train stands twice"},
                    Wrong{"train: {a: 1, a: 2}\n", "a stands twice"},
                    Wrong{"train: 3\n", "must hold lines of the form NAME: VALUE"},
                    Wrong{"- train\n", "must hold lines"},
                    Wrong{"train: {a: {b: 1}}\n", "must be one value or a list"},
                    Wrong{"train: {a: [[1]]}\n", "must be one plain value"},
                    Wrong{"experiment: [a]\n", "must be the path of a folder"},
                    Wrong{"experiment: ''\n", "must be the path of a folder"},
                    Wrong{"candidates: {../x: {}}\n", "a candidate's name"},
                    Wrong{"candidates: {.hidden: {}}\n", "a candidate's name"},
                    Wrong{"candidates: {a: {evaluate: {}}}\n", "a step of all candidates together"},
                    Wrong{"candidates: {a: {trian: {}}}\n", "did you mean train"},
                    Wrong{"candidates: {a: {bundle: b, train: {}}}\n", "has a bundle already"},
                    Wrong{"? [a]\n: 1\n", "a name must be plain text"},
                    Wrong{"train: {\n", "no valid YAML"}));

}  // namespace
}  // namespace prefilter::pipeline
