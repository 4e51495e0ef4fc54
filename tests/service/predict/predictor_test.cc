#include "service/predict/predictor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <thread>

#include "tests/service/predict/fake_model.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::predict {
namespace {

using std::chrono::milliseconds;

/// Long enough that no machine is so slow; nothing waits for it if all is well.
constexpr std::chrono::minutes kForever(5);

std::unique_ptr<Predictor> open_fake(const std::shared_ptr<const Model>& model,
                                     const Settings& settings, Observer* observer = nullptr) {
  auto predictor = Predictor::open(always(model), settings, observer);
  EXPECT_TRUE(predictor) << predictor.error().message();
  return *std::move(predictor);
}

/// The answers to a submission; wait() returns when all are there.
class Answers {
 public:
  explicit Answers(size_t count) : left_(count) {}

  Done done() {
    return [this](size_t index, Answer answer) {
      EXPECT_EQ(index, all.size());
      all.push_back(std::move(answer));
      if (--left_ == 0) complete_.set_value();
    };
  }

  const std::vector<Answer>& wait() {
    complete_.get_future().wait();
    return all;
  }

  std::vector<Answer> all;

 private:
  size_t left_;
  std::promise<void> complete_;
};

/// Submits, waits and returns the answers.
std::vector<Answer> answers_to(Predictor& predictor, const std::vector<Article>& articles,
                               const Request& request = {}) {
  Answers answers(articles.size());
  const Admission admission = predictor.submit(articles, request, answers.done());
  EXPECT_TRUE(admission.accepted());
  return admission.accepted() ? answers.wait() : std::vector<Answer>();
}

/// Articles of many lengths, among them some that cannot be judged.
std::vector<Article> many_articles() {
  std::vector<Article> articles;
  for (size_t i = 0; i < 90; ++i) {
    std::string content;
    for (size_t word = 0; word < (i * 37) % 60; ++word) {
      content += "word" + std::to_string(word * i) + " ";
    }
    articles.push_back({"Title " + std::to_string(i), content, i % 3 == 0 ? "de" : "en"});
  }
  articles[11] = {"", "", "en"};
  articles[60] = {"", "<p> </p>", ""};
  return articles;
}

TEST(Predictor, JudgesWithTheDefaultModelAsClassifyDoes) {
  const std::string path = test::repository_path("models/default");
  auto predictor = Predictor::open(ModelSource{path, {}}, {.threads = 2});
  ASSERT_TRUE(predictor) << predictor.error().message();
  const std::vector<Article> articles = {
      {"Deal: wireless headphones for $59 instead of $129", "Buy now with code EAR59.", "en"},
      {"Court rejects appeal in bridge collapse case", "The judges took two hours.", "en"}};
  const std::vector<Answer> answers = answers_to(**predictor, articles);
  auto classifier = Classifier::open(path);
  ASSERT_TRUE(classifier);
  Workspace workspace;
  for (size_t i = 0; i < articles.size(); ++i) {
    const Verdict alone = classifier->classify(articles[i], workspace);
    EXPECT_EQ(answers.at(i).verdict.p_commerce, alone.p_commerce);
    EXPECT_EQ(answers.at(i).verdict.action, alone.action);
    EXPECT_EQ(answers.at(i).model, classifier->info().name);
  }
}

TEST(Predictor, VerdictsDoNotDependOnBatchesThreadsOrNeighbours) {
  const test::TempFolder folder;
  test::write_files(folder.file("bundle"), test::tiny_bundle("bert", Precision::kInt8));
  const auto classifier = Classifier::open(folder.file("bundle"));
  ASSERT_TRUE(classifier);
  Workspace workspace;
  const std::vector<Article> articles = many_articles();
  for (const Settings& settings :
       {Settings{.batch_tokens = 1, .threads = 1}, Settings{.batch_tokens = 200, .threads = 3},
        Settings{.batch_wait = milliseconds(3), .batch_tokens = 4096, .threads = 2}}) {
    auto predictor = Predictor::open(ModelSource{folder.file("bundle"), {}}, settings);
    ASSERT_TRUE(predictor) << predictor.error().message();
    const std::vector<Answer> batch = answers_to(**predictor, articles, {.deadline = kForever});
    for (size_t i = 0; i < articles.size(); ++i) {
      const Verdict alone = classifier->classify(articles[i], workspace);
      const Verdict& here = batch.at(i).verdict;
      EXPECT_EQ(here.p_commerce, alone.p_commerce) << i;
      EXPECT_EQ(here.decided_by, alone.decided_by) << i;
      EXPECT_EQ(here.language, alone.language) << i;
      EXPECT_EQ(here.threshold, alone.threshold) << i;
      EXPECT_EQ(here.tokens, alone.tokens) << i;
      EXPECT_EQ(here.truncated, alone.truncated) << i;
      EXPECT_EQ(here.error, alone.error) << i;
    }
  }
}

TEST(Predictor, AnswersComeInTheOrderOfTheArticles) {
  const auto predictor = open_fake(std::make_shared<FakeModel>(), {.threads = 3});
  std::vector<Article> articles;
  for (size_t i = 0; i < 500; ++i) {
    articles.push_back(article_of(i % 7 == 0 ? 500 : 20, std::string(i, 't')));
  }
  const std::vector<Answer> answers = answers_to(*predictor, articles, {.deadline = kForever});
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].verdict.p_commerce, static_cast<float>(i) / 1000.0F);
  }
}

TEST(Predictor, TurnsAwayAtOnceWhatFindsNoPlaceAndJudgesWhatItAccepted) {
  const auto model = std::make_shared<FakeModel>();
  const auto predictor = open_fake(model, {.queue_length = 3, .deadline = kForever, .threads = 1});
  Answers stopped(1);
  ASSERT_TRUE(predictor->submit({article_of(20, "stop")}, {}, stopped.done()).accepted());
  model->await_stop();
  Answers waiting(3);
  ASSERT_TRUE(
      predictor->submit({article_of(20), article_of(20), article_of(20)}, {}, waiting.done())
          .accepted());
  EXPECT_EQ(predictor->waiting(), 3U);
  for (int i = 0; i < 15; ++i) {  // five times as many as there is room for
    const Admission turned = predictor->submit(
        {article_of(20)}, {}, [](size_t, const Answer&) { ADD_FAILURE() << "was refused"; });
    ASSERT_TRUE(turned.refusal);
    EXPECT_EQ(turned.refusal->error.code(), ErrorCode::kOverloaded);
    EXPECT_GT(turned.refusal->retry_after.count(), 0);
  }
  model->open_gate();
  for (const Answer& answer : waiting.wait()) EXPECT_FALSE(answer.verdict.error);
  EXPECT_FALSE(stopped.wait()[0].verdict.error);
}

TEST(Predictor, AMissedDeadlinePassesTheArticleUnjudgedEvenWhileAllThreadsAreBusy) {
  const auto model = std::make_shared<FakeModel>();
  auto predictor = open_fake(model, {.deadline = kForever, .threads = 1});
  Answers stopped(1);
  ASSERT_TRUE(predictor->submit({article_of(20, "stop")}, {}, stopped.done()).accepted());
  model->await_stop();
  const size_t before = model->judged();
  Answers behind(1);
  const Request soon{.deadline = milliseconds(30)};
  ASSERT_TRUE(predictor->submit({article_of(20)}, soon, behind.done()).accepted());
  const Verdict& verdict = behind.wait()[0].verdict;  // the gate is still closed
  EXPECT_EQ(verdict.action, Action::kPass);
  EXPECT_EQ(verdict.decided_by, DecidedBy::kErrorPass);
  ASSERT_TRUE(verdict.error);
  EXPECT_EQ(verdict.error->code(), ErrorCode::kDeadline);
  EXPECT_EQ(verdict.threshold, 0.5F);
  EXPECT_EQ(verdict.language, "other");
  model->open_gate();
  EXPECT_FALSE(stopped.wait()[0].verdict.error);
  predictor.reset();
  EXPECT_EQ(model->judged(), before + 1);  // the one that was stopped
}

TEST(Predictor, TwoHundredReloadsUnderLoadFailNoRequest) {
  std::atomic<int> version = 0;
  const auto opener = [&]() -> Result<std::shared_ptr<const Model>> {
    return std::shared_ptr<const Model>(
        std::make_shared<FakeModel>("fake@" + std::to_string(version++)));
  };
  auto predictor = Predictor::open(opener, {.deadline = kForever, .threads = 2});
  ASSERT_TRUE(predictor);
  std::atomic<bool> stop = false;
  std::atomic<size_t> asked = 0;
  std::atomic<size_t> failed = 0;
  std::vector<std::thread> clients;
  for (size_t client = 0; client < 3; ++client) {
    clients.emplace_back([&, client] {
      while (!stop) {
        for (const Answer& answer :
             answers_to(**predictor, std::vector<Article>(1 + client, article_of(20)))) {
          ++asked;
          failed += answer.verdict.error ? 1 : 0;
        }
      }
    });
  }
  for (int swap = 0; swap < 200; ++swap) {
    const size_t before = asked;
    EXPECT_TRUE((*predictor)->reload());
    while (asked == before) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_GE(asked, 200U);
  EXPECT_EQ(failed, 0U);
  EXPECT_EQ((*predictor)->model()->info().name, "fake@200");
}

TEST(Predictor, WhatWasSubmittedBeforeAReloadIsJudgedByTheModelBeforeIt) {
  const auto before = std::make_shared<FakeModel>("fake@1");
  std::shared_ptr<const Model> served = before;
  auto predictor = Predictor::open([&] { return Result<std::shared_ptr<const Model>>(served); },
                                   {.deadline = kForever, .threads = 1});
  ASSERT_TRUE(predictor);
  Answers answers(3);
  ASSERT_TRUE(
      (*predictor)
          ->submit({article_of(20, "stop"), article_of(20), article_of(500)}, {}, answers.done())
          .accepted());
  before->await_stop();
  served = std::make_shared<FakeModel>("fake@2");
  EXPECT_TRUE((*predictor)->reload());
  Answers after(1);
  ASSERT_TRUE((*predictor)->submit({article_of(20)}, {}, after.done()).accepted());
  before->open_gate();
  for (const Answer& answer : answers.wait()) EXPECT_EQ(answer.model, "fake@1");
  EXPECT_EQ(after.wait()[0].model, "fake@2");
}

TEST(Predictor, ABadModelLeavesTheOneBeforeItServing) {
  struct Watcher : Observer {
    void reload_failed(const Error&) override { ++failures; }
    void model_changed(const ModelInfo&) override { ++changes; }
    int failures = 0;
    int changes = 0;
  } watcher;
  bool broken = false;
  const auto opener = [&]() -> Result<std::shared_ptr<const Model>> {
    if (broken) return Error(ErrorCode::kCorrupt, "golden.jsonl: the score differs");
    return std::shared_ptr<const Model>(std::make_shared<FakeModel>());
  };
  auto predictor = Predictor::open(opener, {}, &watcher);
  ASSERT_TRUE(predictor);
  broken = true;
  const Result<void> reloaded = (*predictor)->reload();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().code(), ErrorCode::kCorrupt);
  EXPECT_TRUE((*predictor)->ready());
  EXPECT_FALSE(answers_to(**predictor, {article_of(20)})[0].verdict.error);
  EXPECT_EQ(watcher.failures, 1);
  EXPECT_EQ(watcher.changes, 1);
  EXPECT_FALSE(Predictor::open(opener, {}));
}

TEST(Predictor, DrainLetsTheAcceptedFinishAndAcceptsNoMore) {
  const auto model = std::make_shared<FakeModel>();
  const auto predictor = open_fake(model, {.deadline = kForever, .threads = 1});
  EXPECT_TRUE(predictor->ready());
  Answers answers(2);
  ASSERT_TRUE(
      predictor->submit({article_of(20, "stop"), article_of(500)}, {}, answers.done()).accepted());
  model->await_stop();
  EXPECT_FALSE(predictor->drain(milliseconds(1)));
  EXPECT_FALSE(predictor->ready());
  const Admission late = predictor->submit({article_of(20)}, {}, [](size_t, const Answer&) {});
  ASSERT_TRUE(late.refusal);
  EXPECT_EQ(late.refusal->error.code(), ErrorCode::kUnavailable);
  model->open_gate();
  EXPECT_TRUE(predictor->drain(kForever));
  ASSERT_EQ(answers.all.size(), 2U);
  for (const Answer& answer : answers.all) EXPECT_FALSE(answer.verdict.error);
}

TEST(Predictor, WhatIsLeftAtTheEndPasses) {
  const auto model = std::make_shared<FakeModel>();
  auto predictor = open_fake(model, {.deadline = kForever, .threads = 1});
  Answers answers(100);
  std::vector<Article> articles(100, article_of(400));
  articles[0].title = "stop";
  ASSERT_TRUE(predictor->submit(articles, {}, answers.done()).accepted());
  model->await_stop();
  std::thread ending([&] { predictor.reset(); });
  for (const Answer& answer : answers.wait()) {
    ASSERT_TRUE(answer.verdict.error);
    EXPECT_EQ(answer.verdict.error->code(), ErrorCode::kUnavailable);
  }
  model->open_gate();
  ending.join();
}

TEST(Predictor, AnEngineThatBreaksPassesTheArticlesOfThatBatchAlone) {
  const auto predictor = open_fake(std::make_shared<FakeModel>(), {.threads = 1});
  const std::vector<Answer> answers =
      answers_to(*predictor, {article_of(20, "throw"), article_of(500, "fine")});
  ASSERT_TRUE(answers[0].verdict.error);
  EXPECT_EQ(answers[0].verdict.error->code(), ErrorCode::kInternal);
  EXPECT_EQ(answers[0].verdict.error->message(), "the engine broke");
  EXPECT_EQ(answers[0].verdict.decided_by, DecidedBy::kErrorPass);
  EXPECT_FALSE(answers[1].verdict.error);
  EXPECT_FALSE(answers_to(*predictor, {article_of(20)})[0].verdict.error);
}

TEST(Predictor, WhatNobodyWaitsForIsNotJudged) {
  const auto model = std::make_shared<FakeModel>();
  const auto predictor = open_fake(model, {.threads = 1});
  const size_t before = model->judged();
  const std::vector<Answer> answers =
      answers_to(*predictor, {article_of(20), article_of(20)}, {.abandoned = [] { return true; }});
  for (const Answer& answer : answers) {
    ASSERT_TRUE(answer.verdict.error);
    EXPECT_EQ(answer.verdict.error->code(), ErrorCode::kUnavailable);
  }
  EXPECT_EQ(model->judged(), before);
}

TEST(Predictor, TellsItsObserverWhatHappens) {
  struct Watcher : Observer {
    void answered(const Answer& answer) override {
      ++answers;
      errors += answer.verdict.error ? 1 : 0;
    }
    void batch_judged(size_t articles, size_t) override { judged += articles; }
    void refused(size_t articles, const Error& error) override {
      refusals[error.code()] += articles;
    }
    void model_changed(const ModelInfo& model) override { name = model.name; }
    std::atomic<size_t> answers = 0, errors = 0, judged = 0;
    std::map<ErrorCode, size_t> refusals;
    std::string name;
  } watcher;
  const auto predictor = open_fake(std::make_shared<FakeModel>(), {.threads = 1}, &watcher);
  answers_to(*predictor, {article_of(20), article_of(500), article_of(20)});
  answers_to(*predictor, {article_of(20, "throw")});
  EXPECT_TRUE(predictor->drain(kForever));
  EXPECT_FALSE(predictor->submit({article_of(20), article_of(20)}, {}, [](size_t, const Answer&) {})
                   .accepted());
  EXPECT_EQ(watcher.answers, 4U);
  EXPECT_EQ(watcher.errors, 1U);
  EXPECT_EQ(watcher.judged, 3U);
  EXPECT_EQ(watcher.refusals, (std::map<ErrorCode, size_t>{{ErrorCode::kUnavailable, 2}}));
  EXPECT_EQ(watcher.name, "fake@1");
}

TEST(Predictor, NoArticlesAreAcceptedAndNeverAnswered) {
  const auto predictor = open_fake(std::make_shared<FakeModel>(), {});
  EXPECT_TRUE(predictor->submit({}, {}, [](size_t, const Answer&) { ADD_FAILURE(); }).accepted());
  EXPECT_TRUE(predictor->drain(kForever));
}

TEST(Predictor, RefusesSettingsOutOfRangeAndNamesThem) {
  const auto opener = always(std::make_shared<FakeModel>());
  const std::map<std::string, Settings> bad = {{"queue_length", {.queue_length = 0}},
                                               {"batch_wait", {.batch_wait = milliseconds(-1)}},
                                               {"deadline", {.deadline = milliseconds(0)}},
                                               {"batch_tokens", {.batch_tokens = 0}},
                                               {"threads", {.threads = 0}}};
  for (const auto& [name, settings] : bad) {
    const auto predictor = Predictor::open(opener, settings);
    ASSERT_FALSE(predictor) << name;
    EXPECT_EQ(predictor.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(predictor.error().message().find(name), std::string::npos);
  }
}

}  // namespace
}  // namespace prefilter::predict
