#include "service/pipeline/serving_model.h"

#include <gmock/gmock.h>

#include <future>

#include "service/predict/predictor.h"
#include "tests/service/pipeline/fake_parts.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::pipeline {
namespace {

using ::testing::ElementsAre;

const Article kCoupon{.title = "A coupon", .content = "", .language = "en"};

/// A pipeline over a tiny model, behind the predictor.
class ServingModelTest : public testing::Test {
 protected:
  ServingModelTest() {
    test::write_files(folder_.file("model"), test::tiny_bundle("bert", Precision::kInt8));
    folder_.write("rules.yaml", kRules);
  }

  /// threshold 1: the tiny model blocks nothing.
  Opened open(const std::string& mode, const std::string& model = "model") {
    const std::string text =
        "mode: " + mode + "\nmodel: " + model + "\nrules: rules.yaml\nthreshold: 1\n";
    return *open_pipeline(*config_of_yaml(text, folder_.file("config.yaml")),
                          {.observer = kept_, .lane = lane_});
  }

  /// The answer of a predictor that serves the pipeline.
  predict::Answer ask(const Opened& opened, const Article& article) {
    const auto model = serving_model(opened);
    const predict::ModelOpener opener = [model] {
      return Result<std::shared_ptr<const predict::Model>>(model);
    };
    auto predictor = *predict::Predictor::open(opener, {.threads = 1});
    std::promise<predict::Answer> answer;
    static_cast<void>(predictor->submit(
        {article}, {}, [&](size_t, predict::Answer one) { answer.set_value(std::move(one)); }));
    return answer.get_future().get();
  }

  const test::TempFolder folder_;
  const std::shared_ptr<KeptPairs> kept_ = std::make_shared<KeptPairs>();
  const std::shared_ptr<ShadowLane> lane_ = std::make_shared<ShadowLane>(kept_, LaneOptions{});
};

TEST_F(ServingModelTest, GivesThePipelinesVerdictInEachMode) {
  const std::map<std::string, std::pair<Action, DecidedBy>> expected = {
      {"shadow", {Action::kBlock, DecidedBy::kRegex}},
      {"primary", {Action::kBlock, DecidedBy::kRegexBackup}},
      {"slm_only", {Action::kPass, DecidedBy::kModel}}};
  for (const auto& [mode, verdict] : expected) {
    const Opened opened = open(mode);
    EXPECT_EQ(serving_model(opened)->mode(), mode);
    const predict::Answer answer = ask(opened, kCoupon);
    EXPECT_EQ(answer.verdict.action, verdict.first) << mode;
    EXPECT_EQ(answer.verdict.decided_by, verdict.second) << mode;
    EXPECT_EQ(answer.model, opened.model->info().name);
    ASSERT_TRUE(answer.patterns);
    EXPECT_EQ(answer.patterns->size(), mode == "slm_only" ? 0U : 1U);
  }
}

TEST_F(ServingModelTest, ShowsTheObserverEveryPairOnce) {
  for (const char* mode : {"shadow", "primary", "slm_only"}) ask(open(mode), kCoupon);
  ASSERT_TRUE(lane_->drain(std::chrono::seconds(60)));
  const std::vector<Pair> pairs = kept_->pairs();
  ASSERT_EQ(pairs.size(), 3U);
  for (const Pair& pair : pairs) {
    ASSERT_TRUE(pair.model);
    EXPECT_EQ(pair.model->decided_by, DecidedBy::kModel);
  }
}

TEST_F(ServingModelTest, LetsTheRulesJudgeWhatTheModelFailedOn) {
  predict::Answer late;
  late.verdict.error = Error(ErrorCode::kDeadline, "not judged within its deadline");
  predict::Answer answer = late;
  serving_model(open("primary"))->settle(kCoupon, answer);
  EXPECT_EQ(answer.verdict.action, Action::kBlock);
  EXPECT_EQ(answer.verdict.decided_by, DecidedBy::kRegexBackup);
  EXPECT_TRUE(answer.verdict.error);
  answer = late;
  serving_model(open("slm_only"))->settle(kCoupon, answer);
  EXPECT_EQ(answer.verdict.decided_by, DecidedBy::kErrorPass);
  answer = late;
  serving_model(open("shadow"))->settle(kCoupon, answer);
  EXPECT_EQ(answer.verdict.decided_by, DecidedBy::kRegex);
  EXPECT_FALSE(answer.verdict.error);
}

TEST_F(ServingModelTest, AnswersInShadowWhateverTheModelDoes) {
  const auto gate = std::make_shared<Gate>();
  for (const Behaviour behaviour : {Behaviour::kHangs, Behaviour::kThrows, Behaviour::kErrs}) {
    Opened opened;
    opened.pipeline = std::make_shared<Pipeline>(Parts{.mode = Mode::kShadow,
                                                       .model = fake_model(behaviour, gate),
                                                       .rules = stage(Mode::kShadow),
                                                       .observer = kept_,
                                                       .lane = lane_});
    for (int i = 0; i < 5; ++i) {
      const predict::Answer answer = ask(opened, kCoupon);
      EXPECT_EQ(answer.verdict.action, Action::kBlock);
      EXPECT_EQ(answer.verdict.decided_by, DecidedBy::kRegex);
      EXPECT_FALSE(answer.verdict.error);
    }
  }
  EXPECT_TRUE(kept_->pairs().empty()) << "the lane still stands at the model that hangs";
  gate->open();
}

TEST_F(ServingModelTest, ServesTheRulesInShadowThoughTheModelIsBroken) {
  const Opened opened = open("shadow", "nowhere");
  const predict::Answer answer = ask(opened, kCoupon);
  EXPECT_EQ(answer.verdict.decided_by, DecidedBy::kRegex);
  EXPECT_EQ(answer.model, "none");
  const auto alone = serving_model(opened)->alone();
  EXPECT_TRUE(alone->prepare(kCoupon).error);
  Workspace workspace;
  const Prepared prepared = alone->prepare(kCoupon);
  EXPECT_TRUE(alone->judge(std::span(&prepared, 1), workspace).front().error);
}

TEST_F(ServingModelTest, AnswersForTheModelAloneAsTheModelDoes) {
  for (const char* mode : {"shadow", "primary"}) {
    const Opened opened = open(mode);
    Workspace workspace;
    const auto alone = serving_model(opened)->alone();
    const Prepared prepared = alone->prepare(kCoupon);
    const Verdict verdict = alone->judge(std::span(&prepared, 1), workspace).front();
    EXPECT_EQ(verdict.p_commerce, opened.model->classify(kCoupon, workspace).p_commerce);
    EXPECT_EQ(verdict.decided_by, DecidedBy::kModel);
  }
}

}  // namespace
}  // namespace prefilter::pipeline
