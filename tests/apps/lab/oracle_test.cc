#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/apps/lab/verb_run.h"
#include "tests/lab/oracle/scripted_model.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::lab {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;
using test::Outcome;
using test::Subprocess;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

std::string lab_program() {
  return fs::path(test::prefilter_program()).parent_path() / "prefilter-lab";
}

/// Runs of the program over forty articles.
class OracleVerb : public testing::Test {
 protected:
  OracleVerb() : out_(folder_.file("scored.jsonl")) {
    std::string lines;
    for (int i = 0; i < 40; ++i) lines += R"({"title":"number )" + std::to_string(i) + "\"}\n";
    data_ = folder_.write("articles.jsonl", lines);
    rubric_ = folder_.write("rubric.md", "Judge.");
  }

  std::vector<std::string> command(const HttpServer& server,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {
        lab_program(),     "oracle",        data_,   "--out", out_,
        "--rubric",        rubric_,         "--llm", "judge", "--base-url",
        server.url("/v1"), "--retry-first", "0.001"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  /// Runs the verb in this process, which starts much sooner than the program.
  Ran run(const std::vector<std::string>& words) const {
    return run_verb(words[1], {words.begin() + 2, words.end()});
  }
  size_t lines_in(const std::string& path) const {
    const std::string bytes = fs::exists(path) ? test::read_bytes(path) : "";
    return static_cast<size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  }

  test::TempFolder folder_;
  std::string data_;
  std::string out_;
  std::string rubric_;
};

HttpAnswer seven(const HttpRequest&, size_t) { return oracle::says(oracle::judged(7)); }

TEST_F(OracleVerb, ScoresAFileAndPrintsItsReport) {
  const HttpServer server(seven);
  const Ran ran = run(command(server, {"--double", "25%", "--format", "json", "--price-in", "1",
                                       "--price-out", "10", "--budget", "1"}));
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto report = nlohmann::json::parse(ran.out);
  EXPECT_EQ(report["scored"], 40);
  EXPECT_EQ(report["asked"], 50);
  EXPECT_EQ(report["agreement"]["articles"], 10);
  EXPECT_NEAR(report["cost"]["usd"].get<double>(), 50 * 0.0002, 1e-12);
  EXPECT_EQ(lines_in(out_), 40U);
  EXPECT_EQ(lines_in(out_ + ".answers.jsonl"), 50U);
}

TEST_F(OracleVerb, TakesItsKeyFromTheEnvironmentAndLeavesItThere) {
  const HttpServer server(seven);
  ::setenv("PREFILTER_ORACLE_KEY", "sk-secret", 1);
  const Ran ran = run(command(server));
  ::unsetenv("PREFILTER_ORACLE_KEY");
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(server.requests()[0].header("authorization"), "Bearer sk-secret");
  const std::string written =
      ran.out + ran.err + test::read_bytes(out_) + test::read_bytes(out_ + ".answers.jsonl");
  EXPECT_THAT(written, Not(HasSubstr("sk-secret")));
  fs::remove(out_ + ".answers.jsonl");
  ::setenv("MINE", "other", 1);
  ASSERT_EQ(run(command(server, {"--key-env", "MINE"})).status, 0);
  ::unsetenv("MINE");
  EXPECT_EQ(server.requests().back().header("authorization"), "Bearer other");
}

TEST_F(OracleVerb, RefusesAKeyOnTheCommandLineOrInTheAddressWithoutRepeatingIt) {
  const HttpServer server(seven);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--key", "sk-secret"},
        {"--api-key", "sk-secret"},
        {"--api-key=sk-secret"},
        {"--base-url", server.url("/v1?key=sk-secret")},
        {"--base-url", "https://me:sk-secret@example.org/v1"}}) {
    const bool changes_address = words[0] == "--base-url";
    std::vector<std::string> all = command(server);
    if (changes_address)
      *std::find(all.begin(), all.end(), server.url("/v1")) = words[1];
    else
      all.insert(all.end(), words.begin(), words.end());
    const Ran ran = run(all);
    EXPECT_EQ(ran.status, 2) << words[0] << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(changes_address ? "belong" : "environment")) << words[0];
    EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("sk-secret")));
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(OracleVerb, WantsAKeyForAnEndpointElsewhere) {
  const Ran ran = run({lab_program(), "oracle", data_, "--out", out_, "--rubric", rubric_, "--llm",
                       "judge", "--base-url", "https://example.org/v1"});
  EXPECT_EQ(ran.status, 9);
  EXPECT_THAT(ran.err, HasSubstr("PREFILTER_ORACLE_KEY"));
}

TEST_F(OracleVerb, GoesOnAfterAKill) {
  const HttpServer server([](const HttpRequest& request, size_t number) {
    HttpAnswer answer = seven(request, number);
    if (number >= 15) answer.delay_ms = 60'000;  // the first run never comes further
    return answer;
  });
  {
    Subprocess program(command(server));
    while (lines_in(out_ + ".answers.jsonl") < 15) std::this_thread::yield();
    program.send(SIGKILL);
    EXPECT_EQ(program.finish().signal, SIGKILL);
  }
  EXPECT_FALSE(fs::exists(out_));
  std::ofstream(out_ + ".answers.jsonl", std::ios::app) << R"({"id":"torn)";
  const HttpServer well(seven);
  const Ran ran = run(command(well));
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(well.requests().size(), 25U);
  EXPECT_EQ(lines_in(out_), 40U);
}

TEST_F(OracleVerb, EndsInGoodOrderWhenInterrupted) {
  const HttpServer server([](const HttpRequest& request, size_t number) {
    HttpAnswer answer = seven(request, number);
    if (number >= 5) answer.delay_ms = 60'000;
    return answer;
  });
  Subprocess program(command(server));
  while (lines_in(out_ + ".answers.jsonl") < 5) std::this_thread::yield();
  program.send(SIGINT);
  const Outcome ran = program.finish();
  EXPECT_EQ(ran.status, 130);
  EXPECT_THAT(ran.err, HasSubstr("goes on from there"));
}

TEST_F(OracleVerb, ABudgetThatDoesNotSufficeHasItsStatusAndSaysWhatIsLeft) {
  const HttpServer server(seven);
  const Ran ran = run(command(server, {"--budget-tokens", "4000", "--concurrency", "1"}));
  EXPECT_EQ(ran.status, 8);
  EXPECT_THAT(ran.out, HasSubstr("budget left"));
  EXPECT_THAT(ran.err, HasSubstr("raise the budget"));
  EXPECT_FALSE(fs::exists(out_));
}

TEST_F(OracleVerb, ErrorsHaveTheirExitStatus) {
  const HttpServer server(seven);
  EXPECT_EQ(run(command(server, {"--double", "ten"})).status, 2);
  EXPECT_EQ(run(command(server, {"--api", "telex"})).status, 2);
  EXPECT_EQ(run(command(server, {"--budget", "1"})).status, 2);
  EXPECT_EQ(run(command(server, {"--rubric", folder_.file("no.md")})).status, 2);  // given twice
  data_ = folder_.file("no.jsonl");
  EXPECT_EQ(run(command(server)).status, 3);
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace prefilter::lab
