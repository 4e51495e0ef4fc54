#include "service/pipeline/shadow_lane.h"

#include <gmock/gmock.h>

#include "tests/service/pipeline/fake_parts.h"

namespace prefilter::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

Article article(const std::string& title) {
  return {.title = title, .content = "", .language = "en"};
}

TEST(Ask, MakesAnErrorOfEveryArticleOfWhateverAModelDoes) {
  const std::vector<Article> articles = {article("a"), article("b")};
  Workspace workspace;
  for (const Behaviour behaviour :
       {Behaviour::kThrows, Behaviour::kThrowsNonsense, Behaviour::kGivesTooFew}) {
    const auto verdicts = ask(*fake_model(behaviour), articles, workspace);
    ASSERT_EQ(verdicts.size(), 2U);
    for (const Verdict& verdict : verdicts) {
      EXPECT_EQ(verdict.decided_by, DecidedBy::kErrorPass);
      ASSERT_TRUE(verdict.error);
      EXPECT_THAT(verdict.error->message(), HasSubstr("the model"));
    }
  }
}

TEST(ShadowLane, ShowsTheObserverEveryPairWithItsModelsVerdict) {
  const auto kept = std::make_shared<KeptPairs>();
  const auto model = fake_model(Behaviour::kJudges);
  ShadowLane lane(kept, {});
  lane.submit(article("a lamp"), {}, model);
  lane.submit(article("a vote"), {}, model);
  ASSERT_TRUE(lane.drain(seconds(60)));
  EXPECT_THAT(kept->titles(), UnorderedElementsAre("a lamp", "a vote"));
  for (const Pair& pair : kept->pairs()) {
    ASSERT_TRUE(pair.model);
    EXPECT_EQ(pair.model->decided_by, DecidedBy::kModel);
  }
  EXPECT_EQ(kept->dropped_so_far(), 0U);
}

TEST(ShadowLane, DropsAndCountsWhatDoesNotFitWhileTheModelHangs) {
  const auto kept = std::make_shared<KeptPairs>();
  const auto gate = std::make_shared<Gate>();
  const auto model = fake_model(Behaviour::kHangs, gate);
  ShadowLane lane(kept, {.queue_articles = 3});
  lane.submit(article("at work"), {}, model);
  gate->await_visitor();
  for (int i = 0; i < 10; ++i) lane.submit(article("waits"), {}, model);
  EXPECT_EQ(kept->dropped_so_far(), 7U);
  EXPECT_FALSE(lane.drain(milliseconds(1)));
  gate->open();
  EXPECT_TRUE(lane.drain(seconds(60)));
  EXPECT_EQ(kept->pairs().size(), 4U);
}

TEST(ShadowLane, HoldsNoMoreBytesThanItMay) {
  const auto kept = std::make_shared<KeptPairs>();
  const auto gate = std::make_shared<Gate>();
  const auto model = fake_model(Behaviour::kHangs, gate);
  ShadowLane lane(kept, {.queue_bytes = 100});
  lane.submit(article("at work"), {}, model);
  gate->await_visitor();
  lane.submit(article(std::string(60, 'x')), {}, model);
  lane.submit(article(std::string(60, 'x')), {}, model);
  EXPECT_EQ(kept->dropped_so_far(), 1U);
  gate->open();
}

TEST(ShadowLane, LeavesAModelBehindThatNeverComesBack) {
  const auto gate = std::make_shared<Gate>();
  const auto kept = std::make_shared<KeptPairs>();
  {
    const auto model = fake_model(Behaviour::kHangs, gate);
    ShadowLane lane(kept, {.farewell = milliseconds(1)});
    lane.submit(article("at work"), {}, model);
    gate->await_visitor();
    lane.submit(article("waits"), {}, model);
  }
  EXPECT_EQ(kept->dropped_so_far(), 2U);
  gate->open();  // what comes back now finds nobody
  EXPECT_TRUE(kept->pairs().empty());
}

TEST(ShadowLane, JudgesWhatWaitsByTheModelThatItCameWith) {
  const auto gate = std::make_shared<Gate>();
  const auto kept = std::make_shared<KeptPairs>();
  ShadowLane lane(kept, {});
  lane.submit(article("at work"), {}, fake_model(Behaviour::kHangs, gate));
  gate->await_visitor();
  for (int i = 0; i < 3; ++i) {
    lane.submit(article("a lamp"), {}, fake_model(Behaviour::kJudges));
    lane.submit(article("a lamp"), {}, fake_model(Behaviour::kErrs));
  }
  gate->open();
  ASSERT_TRUE(lane.drain(seconds(60)));
  ASSERT_EQ(kept->pairs().size(), 7U);
  for (size_t i = 1; i < 7; ++i) EXPECT_EQ(kept->pairs()[i].model->error.has_value(), i % 2 == 0);
}

TEST(ShadowLane, GoesOnAfterAModelThatThrows) {
  const auto kept = std::make_shared<KeptPairs>();
  const auto model = fake_model(Behaviour::kThrows);
  ShadowLane lane(kept, {});
  for (int i = 0; i < 100; ++i) {
    lane.submit(article("x"), {}, model);
    ASSERT_TRUE(lane.drain(seconds(60)));
  }
  EXPECT_EQ(kept->pairs().size(), 100U);
  EXPECT_TRUE(kept->pairs().back().model->error);
}

}  // namespace
}  // namespace prefilter::pipeline
