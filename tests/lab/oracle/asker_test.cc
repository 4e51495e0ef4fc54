#include "lab/oracle/asker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/lab/oracle/scripted_model.h"
#include "tests/support/temp_folder.h"

namespace prefilter::oracle {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;
using ::testing::HasSubstr;

/// Asks about one article and reads what was kept.
class AskerTest : public testing::Test {
 protected:
  Result<Asked> ask(const HttpServer& server, const BudgetLimits& limits = {}) {
    Budget budget(limits, {}, {});
    Result<AnswersFile> file = AnswersFile::open(path_);
    EXPECT_TRUE(file);
    const AskerOptions options{.rubric = "Judge.",
                               .backoff = {.first_s = 0.001, .longest_s = 0.01},
                               .retries = 1,
                               .now = [] { return "2026-01-02T03:04:05Z"; }};
    Result<Asker> asker = Asker::create(options, budget, *file);
    EXPECT_TRUE(asker);
    const ArticleText text{.title = "Sale", .content = "Shoes", .language = "en"};
    Reader reader;
    reader.endpoint.base_url = server.url("/v1");
    reader.endpoint.llm = "judge";
    reader.endpoint.max_output_tokens = 500;
    reader.prompt = "p";
    Result<Asked> asked = asker->ask({"a1", text, text.hash()}, reader);
    spent_ = budget.spent();
    return asked;
  }
  std::vector<Answer> kept() { return AnswersFile::open(path_)->earlier(); }

  test::TempFolder folder_;
  std::string path_ = folder_.file("answers.jsonl");
  Tokens spent_;
};

TEST_F(AskerTest, KeepsTheAnswerWithAllThatBelongsToIt) {
  const HttpServer server([](const HttpRequest&, size_t) { return says(judged(8, "a shop")); });
  const Result<Asked> asked = ask(server);
  ASSERT_TRUE(asked) << asked.error().message();
  EXPECT_EQ(asked->ending, Asked::Ending::kJudged);
  EXPECT_EQ(asked->judgement.score, 8.0);
  EXPECT_EQ(spent_, (Tokens{100, 10}));
  ASSERT_EQ(kept().size(), 1U);
  Answer answer = kept()[0];
  EXPECT_GE(answer.seconds, 0.0);
  answer.seconds = 0.0;
  const ArticleText text{.title = "Sale", .content = "Shoes", .language = "en"};
  EXPECT_EQ(answer, (Answer{.id = "a1",
                            .text = text.hash(),
                            .prompt = "p",
                            .llm = "judge",
                            .answered_by = "judge-2026",
                            .time = "2026-01-02T03:04:05Z",
                            .tokens = {100, 10},
                            .counted = true,
                            .finish = "stop",
                            .answer = judged(8, "a shop")}));
}

TEST_F(AskerTest, AsksAgainWithTheFaultUntilAnAnswerCanBeUsed) {
  const HttpServer server([](const HttpRequest& request, size_t) {
    if (turn_of(request) == 0) return says("I cannot help with that.");
    if (turn_of(request) == 1) return says(judged(11));
    return says(judged(3));
  });
  const Result<Asked> asked = ask(server);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->ending, Asked::Ending::kJudged);
  EXPECT_EQ(asked->judgement.score, 3.0);
  EXPECT_EQ(asked->attempts, 3U);
  EXPECT_THAT(server.requests()[1].body, HasSubstr("there is no JSON object in it"));
  EXPECT_THAT(server.requests()[2].body, HasSubstr("not between 0 and 10"));
  ASSERT_EQ(kept().size(), 3U);
  EXPECT_EQ(kept()[0].answer, "I cannot help with that.");
  EXPECT_EQ(kept()[0].fault, "there is no JSON object in it");
  EXPECT_EQ(kept()[2].attempt, 3U);
  EXPECT_EQ(spent_, (Tokens{300, 30}));
}

TEST_F(AskerTest, GivesUpAfterItsAttempts) {
  const HttpServer server([](const HttpRequest&, size_t) { return says("{\"score\": 1}"); });
  const Result<Asked> asked = ask(server);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->ending, Asked::Ending::kUnusable);
  EXPECT_THAT(asked->fault, HasSubstr("3 attempts: \"reason\" is not a text"));
  EXPECT_EQ(kept().size(), 3U);
}

TEST_F(AskerTest, TellsAModelThatWasCutOffToBeBrief) {
  const HttpServer server([](const HttpRequest& request, size_t) {
    if (turn_of(request) > 0) return says(judged(1));
    return HttpAnswer{
        .body =
            R"({"choices":[{"message":{"content":"{\"reason\": \"it goes"},"finish_reason":"length"}]})"};
  });
  ASSERT_TRUE(ask(server));
  EXPECT_THAT(kept()[0].fault, HasSubstr("be brief"));
  EXPECT_FALSE(kept()[0].counted);
  EXPECT_GT(kept()[0].tokens.in, 0U);  // estimated
}

TEST_F(AskerTest, KeepsWhatIsNoAnswerOfTheApiToo) {
  const HttpServer server([](const HttpRequest&, size_t number) {
    return number == 0 ? HttpAnswer{.body = "<html>\xFF"} : says(judged(1));
  });
  ASSERT_TRUE(ask(server));
  ASSERT_EQ(kept().size(), 2U);
  EXPECT_EQ(kept()[0].answer, "<html>\uFFFD");
  EXPECT_EQ(kept()[0].fault, "not an answer of the API");
}

TEST_F(AskerTest, DoesNotAskWhatTheBudgetMayNotAllow) {
  const HttpServer server([](const HttpRequest&, size_t) { return says(judged(1)); });
  const Result<Asked> asked = ask(server, {.tokens = 600});
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->ending, Asked::Ending::kOutOfBudget);
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace prefilter::oracle
