#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "service/predict/explain.h"
#include "service/predict/predictor.h"
#include "tests/service/predict/fake_model.h"

// What a model of several judges may rely on: Model::settle and Model::alone.
namespace prefilter::predict {
namespace {

/// Says its last word on every answer, and counts how often it is asked.
class SettlingModel : public FakeModel {
 public:
  void settle(const Article& article, Answer& answer) const noexcept override {
    ++settled;
    answer.verdict.decided_by = DecidedBy::kRegex;
    answer.patterns = {"t/" + article.title};
  }
  std::shared_ptr<const Model> alone() const override { return alone_; }

  mutable std::atomic<size_t> settled = 0;

 private:
  std::shared_ptr<const Model> alone_ = std::make_shared<FakeModel>("alone@1");
};

class Settle : public testing::Test {
 protected:
  Settle() {
    predictor_ =
        *Predictor::open(always(model_), {.deadline = std::chrono::minutes(5), .threads = 1});
  }

  std::vector<Answer> ask(std::vector<Article> articles, const Request& request = {}) {
    std::vector<Answer> answers;
    std::promise<void> complete;
    const size_t count = articles.size();
    const Admission admission =
        predictor_->submit(std::move(articles), request, [&](size_t index, Answer answer) {
          answers.push_back(std::move(answer));
          if (index + 1 == count) complete.set_value();
        });
    EXPECT_TRUE(admission.accepted());
    complete.get_future().wait();
    return answers;
  }

  const std::shared_ptr<SettlingModel> model_ = std::make_shared<SettlingModel>();
  std::unique_ptr<Predictor> predictor_;
};

TEST_F(Settle, HasTheLastWordOnEveryAnswerOnce) {
  const auto answers = ask({article_of(20, "a"), article_of(500, "b"), article_of(20, "throw")});
  ASSERT_EQ(answers.size(), 3U);
  for (const Answer& answer : answers) EXPECT_EQ(answer.verdict.decided_by, DecidedBy::kRegex);
  EXPECT_EQ(answers[1].patterns, std::vector<std::string>{"t/b"});
  EXPECT_TRUE(answers[2].verdict.error) << "what the model failed on is settled too";
  EXPECT_EQ(model_->settled, 3U);
}

TEST_F(Settle, HasTheLastWordOnWhatCameTooLate) {
  const auto ignore = [](size_t, const Answer&) {};
  ASSERT_TRUE(predictor_->submit({article_of(20, "stop")}, {}, ignore).accepted());
  model_->await_stop();
  std::promise<Answer> late;
  const auto take = [&](size_t, Answer answer) { late.set_value(std::move(answer)); };
  const Request soon{.deadline = std::chrono::milliseconds(30)};
  ASSERT_TRUE(predictor_->submit({article_of(20, "late")}, soon, take).accepted());
  const Answer answer = late.get_future().get();  // the gate is still closed
  model_->open_gate();
  ASSERT_TRUE(answer.verdict.error);
  EXPECT_EQ(answer.verdict.error->code(), ErrorCode::kDeadline);
  EXPECT_EQ(answer.patterns, std::vector<std::string>{"t/late"});
}

TEST_F(Settle, IsNotAskedAboutWhatNobodyWaitsFor) {
  ask({article_of(20)}, {.abandoned = [] { return true; }});
  EXPECT_EQ(model_->settled, 0U);
}

TEST_F(Settle, IsNotAskedWhereTheModelAloneIsWanted) {
  const auto answers = ask({article_of(20, "a")}, {.model_alone = true});
  EXPECT_EQ(answers[0].model, "alone@1");
  EXPECT_FALSE(answers[0].patterns);
  EXPECT_EQ(model_->settled, 0U);
}

TEST_F(Settle, LeavesExplanationsToTheModelAlone) {
  std::promise<Explanation> explained;
  static_cast<void>(explain(*predictor_, {.title = "T", .content = "One. Two.", .language = "en"},
                            {}, [&](Explanation one) { explained.set_value(std::move(one)); }));
  EXPECT_EQ(explained.get_future().get().answer.model, "alone@1");
  EXPECT_EQ(model_->settled, 0U);
}

}  // namespace
}  // namespace prefilter::predict
