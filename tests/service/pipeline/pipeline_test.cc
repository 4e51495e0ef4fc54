#include "service/pipeline/pipeline.h"

#include <gmock/gmock.h>

#include "tests/service/pipeline/fake_parts.h"

namespace prefilter::pipeline {
namespace {

using std::chrono::seconds;

std::vector<Article> traffic() {
  std::vector<Article> articles;
  for (const char* title :
       {"a vote", "a deal", "a coupon", "a giveaway", "a lamp", "a lamp deal"}) {
    articles.push_back({.title = title, .content = "text", .language = "en"});
  }
  return articles;
}

/// "BLOCK regex, PASS regex, …": what became of the traffic.
std::string outcome(const std::vector<Pair>& pairs) {
  std::string text;
  for (const Pair& pair : pairs) {
    text += (text.empty() ? "" : ", ") + std::string(to_string(pair.verdict.action)) + " " +
            std::string(to_string(pair.verdict.decided_by));
  }
  return text;
}

Parts parts(Mode mode, std::shared_ptr<const ModelPart> model,
            std::shared_ptr<PairObserver> observer = nullptr,
            std::shared_ptr<ShadowLane> lane = nullptr) {
  return {.mode = mode,
          .model = std::move(model),
          .rules = stage(mode),
          .observer = std::move(observer),
          .lane = std::move(lane)};
}

constexpr const char* kByRules =
    "PASS regex, BLOCK regex, BLOCK regex, BLOCK regex, PASS regex, BLOCK regex";

TEST(Pipeline, LetsTheRulesDecideInShadow) {
  Workspace workspace;
  const Pipeline pipeline(parts(Mode::kShadow, fake_model(Behaviour::kJudges)));
  EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)), kByRules);
}

TEST(Pipeline, GivesTheSameVerdictsInShadowWhateverTheModelDoes) {
  Workspace workspace;
  for (const Behaviour behaviour : {Behaviour::kErrs, Behaviour::kThrows,
                                    Behaviour::kThrowsNonsense, Behaviour::kGivesTooFew}) {
    const auto kept = std::make_shared<KeptPairs>();
    const auto lane = std::make_shared<ShadowLane>(kept, LaneOptions{});
    const Pipeline pipeline(parts(Mode::kShadow, fake_model(behaviour), kept, lane));
    EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)), kByRules);
    ASSERT_TRUE(lane->drain(seconds(60)));
    ASSERT_EQ(kept->pairs().size(), traffic().size());
    for (const Pair& pair : kept->pairs()) {
      ASSERT_TRUE(pair.model);
      EXPECT_TRUE(pair.model->error);
    }
  }
}

TEST(Pipeline, GivesItsVerdictsInShadowWhileTheModelHangs) {
  const auto gate = std::make_shared<Gate>();
  const auto kept = std::make_shared<KeptPairs>();
  const auto lane = std::make_shared<ShadowLane>(kept, LaneOptions{.queue_articles = 2});
  const Pipeline pipeline(parts(Mode::kShadow, fake_model(Behaviour::kHangs, gate), kept, lane));
  Workspace workspace;
  for (int round = 0; round < 50; ++round) {
    EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)), kByRules);
  }
  gate->await_visitor();
  EXPECT_GT(kept->dropped_so_far(), 0U);
  gate->open();
}

TEST(Pipeline, ShowsEveryPairOfShadowWithBothVerdicts) {
  const auto kept = std::make_shared<KeptPairs>();
  Workspace workspace;
  const auto lane = std::make_shared<ShadowLane>(kept, LaneOptions{});
  const Pipeline pipeline(parts(Mode::kShadow, fake_model(Behaviour::kJudges), kept, lane));
  for (const Pair& pair : pipeline.filter(traffic(), workspace)) EXPECT_FALSE(pair.model);
  ASSERT_TRUE(lane->drain(seconds(60)));
  EXPECT_EQ(outcome(kept->pairs()), kByRules);  // one thread: in order
  EXPECT_EQ(kept->pairs()[4].model->action, Action::kBlock);
  EXPECT_EQ(kept->pairs()[1].model->action, Action::kPass);
  EXPECT_EQ(kept->pairs()[1].regex.hits, std::vector<std::string>{"shop/deal"});
  EXPECT_EQ(kept->pairs()[1].model_name, "fake@1");
}

TEST(Pipeline, LetsTheModelDecideInPrimaryAndBackupRulesBlock) {
  Workspace workspace;
  const Pipeline pipeline(parts(Mode::kPrimary, fake_model(Behaviour::kJudges)));
  EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)),
            "PASS model, PASS model, BLOCK regex_backup, PASS model, BLOCK model, BLOCK model");
}

TEST(Pipeline, LetsTheRulesDecideAloneInPrimaryWhenTheModelFails) {
  Workspace workspace;
  for (const Behaviour behaviour : {Behaviour::kErrs, Behaviour::kThrows,
                                    Behaviour::kThrowsNonsense, Behaviour::kGivesTooFew}) {
    const Pipeline pipeline(parts(Mode::kPrimary, fake_model(behaviour)));
    EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)),
              "PASS regex_backup, BLOCK regex_backup, BLOCK regex_backup, BLOCK regex_backup, "
              "PASS regex_backup, BLOCK regex_backup");
  }
}

TEST(Pipeline, KeepsOnlyEdgeCasesBesideTheModelInSlmOnly) {
  Workspace workspace;
  const Pipeline pipeline(parts(Mode::kSlmOnly, fake_model(Behaviour::kJudges)));
  EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)),
            "PASS model, PASS model, PASS model, BLOCK edge_case, BLOCK model, BLOCK model");
}

TEST(Pipeline, PassesInSlmOnlyWhatNeitherModelNorEdgeCaseJudges) {
  Workspace workspace;
  for (const Behaviour behaviour : {Behaviour::kErrs, Behaviour::kThrows,
                                    Behaviour::kThrowsNonsense, Behaviour::kGivesTooFew}) {
    const Pipeline pipeline(parts(Mode::kSlmOnly, fake_model(behaviour)));
    EXPECT_EQ(outcome(pipeline.filter(traffic(), workspace)),
              "PASS error_pass, PASS error_pass, PASS error_pass, BLOCK edge_case, "
              "PASS error_pass, PASS error_pass");
  }
}

TEST(Pipeline, ShowsTheObserverOnceWhateverTheMode) {
  Workspace workspace;
  for (const Mode mode : {Mode::kPrimary, Mode::kSlmOnly}) {
    const auto kept = std::make_shared<KeptPairs>();
    const Pipeline pipeline(parts(mode, fake_model(Behaviour::kJudges), kept));
    const std::vector<Pair> pairs = pipeline.filter(traffic(), workspace);
    EXPECT_EQ(outcome(kept->pairs()), outcome(pairs));
    EXPECT_EQ(kept->titles().size(), traffic().size());
  }
}

TEST(Pipeline, AsksTheModelAtOnceForAReplayAndDecidesTheSame) {
  Workspace workspace;
  for (const Mode mode : {Mode::kShadow, Mode::kPrimary, Mode::kSlmOnly}) {
    const auto kept = std::make_shared<KeptPairs>();
    const Pipeline pipeline(parts(mode, fake_model(Behaviour::kJudges), kept));
    const std::vector<Pair> pairs = pipeline.filter_both(traffic(), workspace);
    for (const Pair& pair : pairs) EXPECT_TRUE(pair.model);
    EXPECT_EQ(kept->pairs().size(), pairs.size());
    EXPECT_EQ(outcome(pairs), outcome(pipeline.filter(traffic(), workspace)));
  }
}

TEST(Pipeline, PassesWhatTheModelFailsOnWithoutRules) {
  Workspace workspace;
  const Pipeline pipeline({.mode = Mode::kPrimary,
                           .model = fake_model(Behaviour::kThrows),
                           .rules = nullptr,
                           .observer = nullptr,
                           .lane = nullptr});
  const Article vote{.title = "a vote", .content = "text", .language = "en"};
  EXPECT_EQ(outcome(pipeline.filter(std::span(&vote, 1), workspace)), "PASS error_pass");
}

}  // namespace
}  // namespace prefilter::pipeline
