#include "service/predict/predictor.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/support/temp_folder.h"

namespace prefilter::predict {
namespace {

const std::string kDefaultModel = test::repository_path("models/default");

/// The answers to a submission, in the order in which they came.
std::vector<Answer> answers_to(Predictor& predictor, const std::vector<Article>& articles) {
  std::vector<Answer> answers;
  std::promise<void> all;
  const size_t count = articles.size();
  const Admission admission = predictor.submit(articles, {}, [&](size_t index, Answer answer) {
    EXPECT_EQ(index, answers.size());
    answers.push_back(std::move(answer));
    if (answers.size() == count) all.set_value();
  });
  EXPECT_TRUE(admission.accepted());
  if (admission.accepted()) all.get_future().wait();
  return answers;
}

TEST(Predictor, JudgesWithTheDefaultModelAsClassifyDoes) {
  auto predictor = Predictor::open(ModelSource{kDefaultModel, {}}, {.threads = 2});
  ASSERT_TRUE(predictor) << predictor.error().message();
  const std::vector<Article> articles = {
      {"Deal: wireless headphones for $59 instead of $129", "Buy now with code EAR59.", "en"},
      {"Court rejects appeal in bridge collapse case", "The judges took two hours.", "en"}};
  const std::vector<Answer> answers = answers_to(**predictor, articles);
  auto classifier = Classifier::open(kDefaultModel);
  ASSERT_TRUE(classifier);
  Workspace workspace;
  ASSERT_EQ(answers.size(), 2U);
  for (size_t i = 0; i < answers.size(); ++i) {
    const Verdict alone = classifier->classify(articles[i], workspace);
    EXPECT_EQ(answers[i].verdict.p_commerce, alone.p_commerce);
    EXPECT_EQ(answers[i].verdict.action, alone.action);
    EXPECT_EQ(answers[i].model, classifier->info().name);
  }
}

}  // namespace
}  // namespace prefilter::predict
