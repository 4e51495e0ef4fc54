#include "service/pipeline/open.h"

#include <gmock/gmock.h>

#include "base/sha256.h"
#include "tests/service/pipeline/fake_parts.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::pipeline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A folder with a model, rules and a configuration.
class OpenTest : public testing::Test {
 protected:
  OpenTest() {
    test::write_files(folder_.file("model"), test::tiny_bundle("bert", Precision::kInt8));
    folder_.write("rules.yaml", kRules);
    folder_.write("refused.yaml", kRulesWithRefusal);
  }

  Result<Opened> open(const std::string& text, const OpenOptions& options = {}) {
    const Result<Config> config = config_of_yaml(text, folder_.file("config.yaml"));
    if (!config) return config.error();
    return open_pipeline(*config, options);
  }

  std::string error_of(const std::string& text) {
    const auto opened = open(text);
    return opened ? "no error" : opened.error().message();
  }

  const test::TempFolder folder_;
};

TEST_F(OpenTest, OpensEachModeWithItsRulesAndModel) {
  for (const char* mode : {"shadow", "primary", "slm_only"}) {
    const auto opened = open(std::string("mode: ") + mode + "\nmodel: model\nrules: rules.yaml\n");
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_THAT(opened->warnings, IsEmpty());
    EXPECT_EQ(to_string(opened->pipeline->mode()), mode);
    ASSERT_NE(opened->model, nullptr);
    Workspace workspace;
    const Article deal{.title = "A giveaway", .content = "", .language = "en"};
    const auto pairs = opened->pipeline->filter_both(std::span(&deal, 1), workspace);
    ASSERT_THAT(pairs, SizeIs(1));
    EXPECT_EQ(pairs[0].model_name, opened->model->info().name);
    EXPECT_EQ(pairs[0].regex.hits, std::vector<std::string>{"shop/giveaway"});
    ASSERT_TRUE(pairs[0].model);
    EXPECT_FALSE(pairs[0].model->error);
  }
}

TEST_F(OpenTest, NeedsRulesInShadowAlone) {
  EXPECT_THAT(error_of("model: model\n"), HasSubstr("config.yaml: rules is missing"));
  EXPECT_EQ(error_of("mode: primary\nmodel: model\n"), "no error");
}

TEST_F(OpenTest, GoesOnInShadowWithoutAModel) {
  for (const char* model : {"model: nowhere", "model: null", "model: registry:prod"}) {
    const auto opened = open(std::string(model) + "\nrules: rules.yaml\n");
    ASSERT_TRUE(opened) << opened.error().message();
    ASSERT_THAT(opened->warnings, SizeIs(1));
    EXPECT_THAT(opened->warnings[0], HasSubstr("config.yaml:1: model"));
    EXPECT_EQ(opened->model, nullptr);
    Workspace workspace;
    const Article deal{.title = "A deal", .content = "", .language = "en"};
    const auto pairs = opened->pipeline->filter_both(std::span(&deal, 1), workspace);
    EXPECT_EQ(pairs[0].verdict.decided_by, DecidedBy::kRegex);
    EXPECT_TRUE(pairs[0].model->error);
  }
}

TEST_F(OpenTest, NeedsTheModelToDecide) {
  EXPECT_THAT(error_of("mode: primary\nmodel: nowhere\n"), HasSubstr("config.yaml:2: model"));
  EXPECT_THAT(error_of("mode: slm_only\nmodel: null\n"), HasSubstr("no model was chosen"));
}

TEST_F(OpenTest, AsksTheCallerForAModelThatIsNotNamedByAFolder) {
  std::vector<std::string> asked;
  const OpenOptions options{.observer = nullptr,
                            .lane = nullptr,
                            .find_model = [&](const std::string& model) -> Result<std::string> {
                              asked.push_back(model);
                              return folder_.file("model");
                            }};
  EXPECT_TRUE(open("mode: primary\nmodel: registry:prod\n", options));
  EXPECT_TRUE(open("mode: primary\n", options));
  EXPECT_EQ(asked, (std::vector<std::string>{"registry:prod", ""}));
}

TEST_F(OpenTest, TakesNoOtherModelThanTheOneThatWasChosen) {
  const std::string own = *sha256_file(folder_.file("model/manifest.json"));
  EXPECT_EQ(error_of("mode: primary\nmodel: model\nmanifest_sha256: " + own + "\n"), "no error");
  const auto other =
      open("mode: primary\nmodel: model\nmanifest_sha256: " + std::string(64, '0') + "\n");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(other.error().message(), HasSubstr("is not the model that was chosen"));
}

TEST_F(OpenTest, ReplacesTheThresholdOnlyWhereItIsAPlainNumber) {
  const auto plain = open("mode: primary\nmodel: model\nthreshold: 0.25\n");
  ASSERT_TRUE(plain) << plain.error().message();
  EXPECT_EQ(plain->model->info().threshold, 0.25F);
  EXPECT_THAT(error_of("mode: primary\nmodel: model\nthreshold: {value: 0.25}\n"),
              HasSubstr("config.yaml:3: threshold: notes 0.25, but the model's own is"));
}

TEST_F(OpenTest, StaysInShadowUntilRefusedPatternsAreAcknowledged) {
  const std::string rest = "model: model\nrules: refused.yaml\n";
  const auto shadow = open("mode: shadow\n" + rest);
  ASSERT_TRUE(shadow) << shadow.error().message();
  ASSERT_THAT(shadow->warnings, SizeIs(1));
  EXPECT_THAT(shadow->warnings[0], HasSubstr("not-cheap"));
  for (const char* mode : {"mode: primary\n", "mode: slm_only\n"}) {
    const auto left = open(mode + rest);
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().code(), ErrorCode::kRefused);
    EXPECT_THAT(left.error().message(), HasSubstr("refused.yaml:6: pattern not-cheap"));
    EXPECT_TRUE(open(mode + rest + "acknowledged_refusals: [not-cheap]\n"));
  }
  EXPECT_THAT(error_of("mode: shadow\n" + rest + "acknowledged_refusals: [other]\n"),
              HasSubstr("acknowledged_refusals names other"));
}

TEST_F(OpenTest, SaysWhereTheRulesAreNamedThatCannotBeRead) {
  EXPECT_THAT(error_of("model: model\nrules: none.yaml\n"), HasSubstr("config.yaml:2: rules: "));
}

}  // namespace
}  // namespace prefilter::pipeline
