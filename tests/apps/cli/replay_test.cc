#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/watch/quarantine.h"
#include "tests/support/http_server.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

void fill(const std::string& folder, size_t articles) {
  const auto quarantine = watch::Quarantine::open(folder);
  if (!quarantine) throw std::runtime_error(quarantine.error().message());
  for (size_t i = 0; i < articles; ++i) {
    watch::QuarantineItem item;
    item.article.id = std::to_string(i);
    item.article.title = "Alder bridge reopens";
    item.when_ms = 1000;
    (*quarantine)->keep(item);
  }
}

TEST(Replay, PrintsWhatWasBlockedOnce) {
  const test::TempFolder folder;
  fill(folder.file("q"), 3);
  const test::Outcome first = test::run_prefilter({"replay", folder.file("q")});
  EXPECT_EQ(first.status, 0) << first.err;
  ASSERT_EQ(first.lines().size(), 3U);
  EXPECT_EQ(nlohmann::json::parse(first.lines()[2])["id"], "2");
  EXPECT_EQ(first.err, "prefilter: 3 articles replayed\n");
  const test::Outcome second = test::run_prefilter({"replay", folder.file("q")});
  EXPECT_EQ(second.out, "");
  EXPECT_EQ(second.err, "prefilter: 0 articles replayed, 3 were replayed before\n");
}

TEST(Replay, CanBeClassifiedAgain) {
  const test::TempFolder folder;
  fill(folder.file("q"), 2);
  const test::Outcome replayed = test::run_prefilter({"replay", folder.file("q")});
  const test::Outcome verdicts = test::run_prefilter({"classify", "-"}, replayed.out);
  EXPECT_EQ(verdicts.status, 0) << verdicts.err;
  EXPECT_EQ(verdicts.lines().size(), 2U);
}

TEST(Replay, PostsEachArticleWithItsMarkAndGoesOnAfterAFailure) {
  const test::TempFolder folder;
  fill(folder.file("q"), 3);
  test::HttpServer server([](const test::HttpRequest&, size_t number) {
    return test::HttpAnswer{.status = number == 1 ? 503 : 202, .body = ""};
  });
  const std::vector<std::string> call = {"replay", folder.file("q"), "--url", server.url("/in")};
  const test::Outcome broken = test::run_prefilter(call);
  EXPECT_EQ(broken.status, 6);
  EXPECT_NE(broken.err.find("answered 503"), std::string::npos) << broken.err;
  const test::Outcome rest = test::run_prefilter(call);
  EXPECT_EQ(rest.status, 0) << rest.err;
  const std::vector<test::HttpRequest> requests = server.requests();
  ASSERT_EQ(requests.size(), 4U);
  const nlohmann::json article = nlohmann::json::parse(requests[1].body);
  EXPECT_EQ(article["id"], "1");
  EXPECT_EQ(article["prefilter_replay"], requests[1].header("idempotency-key"));
  EXPECT_EQ(requests[1].header("idempotency-key"), requests[2].header("idempotency-key"));
}

TEST(Replay, CountsAndChoosesByTime) {
  const test::TempFolder folder;
  fill(folder.file("q"), 2);
  EXPECT_EQ(test::run_prefilter({"replay", folder.file("q"), "--count"}).err,
            "prefilter: 2 articles to replay\n");
  EXPECT_EQ(test::run_prefilter({"replay", folder.file("q"), "--since", "7d"}).err,
            "prefilter: 0 articles replayed\n");
  EXPECT_EQ(test::run_prefilter({"replay", folder.file("q"), "--since", "soon"}).status, 2);
  EXPECT_EQ(test::run_prefilter({"replay", folder.file("none")}).status, 3);
}

}  // namespace
}  // namespace prefilter::cli
