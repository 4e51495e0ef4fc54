#include <gtest/gtest.h>

#include "tests/e2e/articles.h"
#include "tests/support/fake_service.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

// `prefilter classify --server`: the program against a small server.
namespace prefilter::cli {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;

TEST(ClassifyServer, WritesTheServersVerdictsInTheOrderOfTheInput) {
  const HttpServer server([](const HttpRequest& request, size_t) { return fake_service(request); });
  std::string input = "not json\n";
  for (int i = 1; i <= 300; ++i) {
    input += R"({"id":"a)" + std::to_string(i) + R"(","title":")" + std::string(i % 97, 't') +
             R"(","content":"Text."})" + "\n";
  }
  const test::Outcome outcome =
      test::run_prefilter({"classify", "--server", server.url(), "--batch-tokens", "500"}, input);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto lines = test::parsed_lines(outcome);
  ASSERT_EQ(lines.size(), 301U);
  EXPECT_EQ(lines[0]["error"]["code"], "not_json");
  EXPECT_EQ(lines[0]["model"], "far@1");
  EXPECT_EQ(lines[0]["threshold"], 0.5);
  for (int i = 1; i <= 300; ++i) {
    EXPECT_EQ(lines[i]["id"], "a" + std::to_string(i));
    EXPECT_NEAR(lines[i]["p_commerce"], (i % 97) / 100.0, 1e-6);
    EXPECT_EQ(lines[i]["verdict"], i % 97 >= 50 ? "BLOCK" : "PASS");
    EXPECT_EQ(lines[i]["model"], "far@1");
  }
  EXPECT_GT(server.requests().size(), 5U);
  EXPECT_EQ(outcome.err, "prefilter: 1 of 301 articles could not be judged and pass: 1 not_json\n");
}

TEST(ClassifyServer, AServerThatIsDownPassesEveryArticleAndTheClosingLineSaysHowMany) {
  std::string gone;
  {
    const HttpServer server([](const HttpRequest&, size_t) { return HttpAnswer{}; });
    gone = server.url();
  }
  const std::vector<std::string> arguments = {"classify", "--server", gone};
  const test::Outcome outcome = test::run_prefilter(arguments, test::article_lines(3));
  EXPECT_EQ(outcome.status, 0);
  const auto lines = test::parsed_lines(outcome);
  ASSERT_EQ(lines.size(), 3U);
  for (const auto& line : lines) {
    EXPECT_EQ(line["verdict"], "PASS");
    EXPECT_EQ(line["decided_by"], "error_pass");
    EXPECT_EQ(line["error"]["code"], "kUnavailable");
    EXPECT_EQ(line["model"], "unknown");
  }
  EXPECT_NE(outcome.err.find("articles pass until the server answers\n"), std::string::npos);
  EXPECT_TRUE(outcome.err.ends_with(
      "prefilter: 3 of 3 articles could not be judged and pass: 3 kUnavailable\n"))
      << outcome.err;

  std::vector<std::string> strict = arguments;
  strict.emplace_back("--strict");
  EXPECT_EQ(test::run_prefilter(strict, test::article_lines(3)).status, 2);
}

TEST(ClassifyServer, SendsTheTokenOfAFileOrOfTheEnvironment) {
  const HttpServer server([](const HttpRequest& request, size_t) { return fake_service(request); });
  const test::TempFolder folder;
  const std::string file = folder.write("token", "from-a-file\n");
  EXPECT_EQ(test::run_prefilter({"classify", "--server", server.url(), "--token-file", file},
                                test::article_line(1))
                .status,
            0);
  EXPECT_EQ(server.requests().back().header("authorization"), "Bearer from-a-file");
  test::run_prefilter(
      {"classify"}, test::article_line(1),
      {.environment = {"PREFILTER_SERVER=" + server.url(), "PREFILTER_TOKEN=from-outside"}});
  EXPECT_EQ(server.requests().back().header("authorization"), "Bearer from-outside");
}

TEST(ClassifyServer, ADeadlineThatPassesIsToldAsOne) {
  const HttpServer server(
      [](const HttpRequest&, size_t) { return HttpAnswer{.delay_ms = 60'000}; });
  const test::Outcome outcome = test::run_prefilter(
      {"classify", "--server", server.url(), "--deadline", "0.1"}, test::article_line(1));
  EXPECT_EQ(test::parsed_lines(outcome).at(0)["error"]["code"], "kDeadline");
}

TEST(ClassifyServer, OptionsOfTheModelDoNotGoWithIt) {
  for (const std::string option : {"--model", "--threshold", "--threads"}) {
    const test::Outcome outcome = test::run_prefilter(
        {"classify", "--server", "http://127.0.0.1:1", option, "1"}, test::article_line(1));
    EXPECT_EQ(outcome.status, 2) << option;
    EXPECT_NE(outcome.err.find(option), std::string::npos) << outcome.err;
  }
  EXPECT_EQ(test::run_prefilter({"classify", "--server", "no address"}).status, 2);
  EXPECT_EQ(test::run_prefilter({"classify", "--deadline", "3"}).status, 2);
}

}  // namespace
}  // namespace prefilter::cli
