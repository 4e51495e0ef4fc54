#include "prefilter/classifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/golden.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

/// Articles of many lengths, among them some that cannot be judged.
std::vector<Article> many_articles() {
  std::vector<Article> articles = default_golden_articles();
  for (size_t i = 0; i < 120; ++i) {
    std::string content;
    for (size_t word = 0; word < (i * 37) % 60; ++word) {
      content += "word" + std::to_string(word * i) + " ";
    }
    articles.push_back({"Title " + std::to_string(i), content, i % 3 == 0 ? "de" : "en"});
  }
  articles.push_back({"", "", "en"});
  articles.push_back({"", "<p> </p>", ""});
  articles.push_back({"\xff\xfe", "broken", "en"});
  return articles;
}

void expect_same(const Verdict& a, const Verdict& b) {
  EXPECT_EQ(a.action, b.action);
  EXPECT_EQ(a.decided_by, b.decided_by);
  EXPECT_EQ(a.p_commerce, b.p_commerce);
  EXPECT_EQ(a.threshold, b.threshold);
  EXPECT_EQ(a.language, b.language);
  EXPECT_EQ(a.tokens, b.tokens);
  EXPECT_EQ(a.truncated, b.truncated);
  EXPECT_EQ(a.error, b.error);
}

class ClassifierTest : public testing::Test {
 protected:
  Classifier open(const std::string& arch, Precision precision = Precision::kInt8,
                  const ClassifierOptions& options = {}) const {
    test::write_files(folder_.file(arch), test::tiny_bundle(arch, precision));
    Result<Classifier> classifier = Classifier::open(folder_.file(arch), options);
    EXPECT_TRUE(classifier) << classifier.error().message();
    return *std::move(classifier);
  }

  const test::TempFolder folder_;
};

TEST_F(ClassifierTest, GivesAVerdictWithEverythingThatItRestsOn) {
  const Classifier classifier = open("bert");
  Workspace workspace;
  const Verdict verdict = classifier.classify({"A sale", "Half the price today.", "de"}, workspace);
  EXPECT_FALSE(verdict.error);
  EXPECT_EQ(verdict.decided_by, DecidedBy::kModel);
  EXPECT_EQ(verdict.threshold, 0.9F);
  EXPECT_EQ(verdict.action, verdict.p_commerce >= 0.9F ? Action::kBlock : Action::kPass);
  EXPECT_EQ(verdict.language, "de");
  EXPECT_GT(verdict.tokens, 4);
  EXPECT_FALSE(verdict.truncated);
}

TEST_F(ClassifierTest, ABatchGivesTheBitsOfItsSinglesWhateverTheThreads) {
  const std::vector<Article> articles = many_articles();
  for (const std::string arch : {"bert", "distilbert", "xlm_roberta"}) {
    for (const Precision precision : {Precision::kInt8, Precision::kFp32}) {
      const Classifier classifier = open(arch, precision);
      Workspace one(1);
      Workspace three(3);
      const std::vector<Verdict> batch = classifier.classify(articles, one);
      const std::vector<Verdict> threaded = classifier.classify(articles, three);
      ASSERT_EQ(batch.size(), articles.size());
      for (size_t i = 0; i < articles.size(); ++i) {
        expect_same(batch[i], threaded[i]);
        expect_same(batch[i], classifier.classify(articles[i], one));
        expect_same(batch[i], classifier.classify(articles[i], three));
        ASSERT_FALSE(testing::Test::HasFailure()) << arch << ", article " << i;
      }
    }
  }
}

TEST_F(ClassifierTest, ThreadsMayShareAClassifier) {
  const Classifier classifier = open("bert");
  const std::vector<Article> articles = many_articles();
  Workspace alone;
  const std::vector<Verdict> expected = classifier.classify(articles, alone);
  std::vector<std::vector<Verdict>> got(4);
  std::vector<std::thread> threads;
  for (auto& verdicts : got) {
    threads.emplace_back([&] {
      Workspace workspace(2);
      verdicts = classifier.classify(articles, workspace);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& verdicts : got) {
    for (size_t i = 0; i < articles.size(); ++i) expect_same(verdicts[i], expected[i]);
  }
}

TEST_F(ClassifierTest, AnArticleThatCannotBeJudgedPasses) {
  const Classifier classifier = open("bert");
  Workspace workspace;
  for (const Article& article : {Article{"", "", "en"}, Article{"", "<p> </p>", "en"}}) {
    const Verdict verdict = classifier.classify(article, workspace);
    EXPECT_EQ(verdict.action, Action::kPass);
    EXPECT_EQ(verdict.decided_by, DecidedBy::kErrorPass);
    EXPECT_EQ(verdict.p_commerce, 0.0F);
    ASSERT_TRUE(verdict.error);
    EXPECT_EQ(verdict.error->code(), ErrorCode::kInvalidArgument);
  }
}

TEST_F(ClassifierTest, NoArticlesGiveNoVerdicts) {
  const Classifier classifier = open("bert");
  Workspace workspace(2);
  EXPECT_TRUE(classifier.classify(std::span<const Article>(), workspace).empty());
}

TEST_F(ClassifierTest, TextPastTheWindowIsDroppedAndSaid) {
  const Classifier classifier = open("bert");
  Workspace workspace;
  const Verdict verdict = classifier.classify({"", std::string(3000, 'x') + " y", "en"}, workspace);
  const std::string words = [] {
    std::string text;
    for (int i = 0; i < 500; ++i) text += "vote ";
    return text;
  }();
  const Verdict longer = classifier.classify({"", words, "en"}, workspace);
  EXPECT_FALSE(verdict.error);
  EXPECT_TRUE(longer.truncated);
  EXPECT_EQ(longer.tokens, 64);
}

TEST_F(ClassifierTest, AGivenThresholdReplacesAllOfTheBundle) {
  const Classifier classifier = open("bert", Precision::kInt8, {.threshold = 0.0F});
  Workspace workspace;
  EXPECT_EQ(classifier.info().threshold, 0.0F);
  for (const Verdict& verdict : classifier.classify(default_golden_articles(), workspace)) {
    EXPECT_EQ(verdict.action, Action::kBlock);
    EXPECT_EQ(verdict.threshold, 0.0F);
  }
}

TEST_F(ClassifierTest, AThresholdOutsideZeroAndOneIsAnInvalidArgument) {
  for (const float threshold : {-0.1F, 1.1F, std::nanf("")}) {
    const auto classifier = Classifier::open("anywhere", {.threshold = threshold});
    ASSERT_FALSE(classifier);
    EXPECT_EQ(classifier.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST_F(ClassifierTest, AnotherThresholdSharesTheModelAndGoesBackToTheBundles) {
  const Classifier classifier = open("bert");
  const Result<Classifier> strict = classifier.with_threshold(0.0F);
  ASSERT_TRUE(strict);
  Workspace workspace;
  const Article article{"A sale", "Half the price today.", "de"};
  const Verdict blocked = strict->classify(article, workspace);
  EXPECT_EQ(blocked.action, Action::kBlock);
  EXPECT_EQ(strict->info().threshold_origin, "given by the caller");
  const Result<Classifier> back = strict->with_threshold(std::nullopt);
  ASSERT_TRUE(back);
  expect_same(back->classify(article, workspace), classifier.classify(article, workspace));
  EXPECT_EQ(back->info().threshold_origin, classifier.info().threshold_origin);
  for (const float wrong : {-0.1F, 1.1F, std::nanf("")}) {
    const Result<Classifier> refused = classifier.with_threshold(wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST_F(ClassifierTest, ANarrowerWindowDropsTextAndAWiderOneChangesNothing) {
  ClassifierOptions options;
  options.max_tokens = 8;
  const Classifier narrow = open("bert", Precision::kInt8, options);
  const int window = open("bert").info().max_tokens;
  EXPECT_EQ(narrow.info().max_tokens, 8);
  ASSERT_GT(window, 8);
  Workspace workspace;
  const Article article{"A sale", "Half the price today, and only today, in every shop.", "en"};
  const Verdict cut = narrow.classify(article, workspace);
  EXPECT_EQ(cut.tokens, 8);
  EXPECT_TRUE(cut.truncated);
  const Result<Classifier> strict = narrow.with_threshold(0.5F);
  ASSERT_TRUE(strict);
  EXPECT_EQ(strict->info().max_tokens, 8);
  options.max_tokens = window + 1;
  EXPECT_EQ(open("bert", Precision::kInt8, options).info().max_tokens, window);
  options.max_tokens = 0;
  const Result<Classifier> refused = Classifier::open(folder_.file("bert"), options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(ClassifierTest, ALanguageHasItsOwnThresholdAndUnknownOnesCountAsOther) {
  test::Files files = test::tiny_bundle("bert", Precision::kInt8);
  auto manifest = nlohmann::json::parse(files["manifest.json"]);
  manifest["thresholds"]["per_language"] = {{"de", {{"value", 0.0}, {"provenance", "p"}}},
                                            {"other", {{"value", 1.0}, {"provenance", "p"}}}};
  files["manifest.json"] = manifest.dump();
  test::write_files(folder_.file("own"), files);
  const Result<Classifier> classifier = Classifier::open(folder_.file("own"));
  ASSERT_TRUE(classifier) << classifier.error().message();
  Workspace workspace;
  const auto judged = [&](const std::string& language) {
    return classifier->classify({"A title", "and a text", language}, workspace);
  };
  EXPECT_EQ(judged("de").action, Action::kBlock);
  EXPECT_EQ(judged("de").threshold, 0.0F);
  EXPECT_EQ(judged("en").threshold, 0.9F);
  EXPECT_EQ(judged("fi").threshold, 1.0F);
  EXPECT_EQ(judged("fi").language, "other");
}

TEST_F(ClassifierTest, TellsWhatModelIsOpen) {
  const ModelInfo info = open("distilbert").info();
  EXPECT_EQ(info.name, "tiny@1.0");
  EXPECT_EQ(info.architecture, "distilbert");
  EXPECT_EQ(info.precision, "int8");
  EXPECT_EQ(info.max_tokens, 64);
  EXPECT_EQ(info.threshold, 0.9F);
  EXPECT_EQ(info.threshold_origin, "chosen for a test");
  EXPECT_EQ(info.languages, (std::vector<std::string>{"en", "de"}));
}

TEST_F(ClassifierTest, HashesMayBeCheckedLater) {
  test::Files files = test::tiny_bundle("bert", Precision::kInt8);
  files["README.md"][0] = '?';
  test::write_files(folder_.file("b"), files);
  EXPECT_EQ(Classifier::open(folder_.file("b")).error().code(), ErrorCode::kCorrupt);
  const auto classifier =
      Classifier::open(folder_.file("b"), {.threshold = {}, .verify_hashes = false});
  ASSERT_TRUE(classifier);
  EXPECT_EQ(classifier->verify_hashes().error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter
