#include "lab/collect/fetch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "tests/support/http_server.h"

namespace prefilter::collect {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;

/// A clock that sleeping moves on.
class TestClock {
 public:
  FetchClock clock() {
    return {.now = [this] { return now_.load(); },
            .sleep =
                [this](double seconds) {
                  const std::lock_guard lock(mutex_);
                  now_ = now_ + seconds;
                  slept_.push_back(seconds);
                  return true;
                }};
  }
  std::vector<double> slept() {
    const std::lock_guard lock(mutex_);
    return slept_;
  }

 private:
  std::atomic<double> now_ = 1'000'000.0;
  std::mutex mutex_;
  std::vector<double> slept_;
};

std::vector<Fetched> fetch(const std::vector<FetchTask>& tasks, TestClock& clock,
                           const FetchOptions& options = {.min_delay_s = 3.0}) {
  Result<Fetcher> fetcher = Fetcher::start(tasks, options, clock.clock(), [] { return false; });
  if (!fetcher) {
    ADD_FAILURE() << fetcher.error().message();
    return std::vector<Fetched>(tasks.size());
  }
  std::vector<Fetched> all;
  for (size_t i = 0; i < tasks.size(); ++i) all.push_back(fetcher->take(i));
  return all;
}

HttpAnswer without_robots(const HttpRequest& request, const HttpAnswer& answer) {
  return request.target == "/robots.txt" ? HttpAnswer{.status = 404} : answer;
}

TEST(Fetch, RemembersWhatTheSiteSaidOfItsVersionAndAsksWithIt) {
  HttpServer server([](const HttpRequest& request, size_t) {
    if (request.header("if-none-match") == "\"v1\"") return HttpAnswer{.status = 304};
    return without_robots(
        request, {.body = "<rss/>",
                  .headers = {{"ETag", "\"v1\""},
                              {"Last-Modified", "Sat, 01 Mar 2025 09:05:00 GMT"},
                              {"Content-Type", "application/rss+xml; charset=ISO-8859-2"}}});
  });
  TestClock clock;
  const Fetched first = fetch({{server.url("/feed")}}, clock)[0];
  ASSERT_EQ(first.state, Fetched::State::kNew) << first.problem;
  EXPECT_EQ(first.document.bytes, "<rss/>");
  EXPECT_EQ(first.document.charset, "iso-8859-2");
  EXPECT_EQ(first.memory.etag, "\"v1\"");
  const Fetched again = fetch({{server.url("/feed"), first.memory}}, clock)[0];
  EXPECT_EQ(again.state, Fetched::State::kUnchanged);
  EXPECT_EQ(again.memory, first.memory);
  EXPECT_EQ(server.requests().back().header("if-modified-since"), "Sat, 01 Mar 2025 09:05:00 GMT");
}

TEST(Fetch, AsksOneAtATimeAndWaitsBetweenRequestsToAHost) {
  HttpServer server([](const HttpRequest& request, size_t) {
    return without_robots(request, {.body = request.target, .delay_ms = 20});
  });
  TestClock clock;
  std::vector<FetchTask> tasks;
  for (int i = 0; i < 4; ++i) tasks.push_back({server.url("/" + std::to_string(i))});
  const std::vector<Fetched> all = fetch(tasks, clock);
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].document.bytes, "/" + std::to_string(i));
  EXPECT_EQ(server.most_at_once(), 1U);
  EXPECT_EQ(clock.slept(), std::vector<double>(4, 3.0))
      << "between five requests, robots.txt first";
}

TEST(Fetch, ObeysRobotsTxtAndItsDelay) {
  HttpServer server([](const HttpRequest& request, size_t) {
    if (request.target == "/robots.txt") {
      return HttpAnswer{.body = "User-agent: prefilter-lab\nDisallow: /no\nCrawl-delay: 9\n"};
    }
    return HttpAnswer{.body = "x"};
  });
  TestClock clock;
  const FetchOptions options{.user_agent = "prefilter-lab/9 (test)"};
  const auto all = fetch({{server.url("/no/feed")}, {server.url("/yes")}}, clock, options);
  EXPECT_EQ(all[0].state, Fetched::State::kFailed);
  EXPECT_NE(all[0].problem.find("robots.txt"), std::string::npos);
  EXPECT_EQ(all[1].state, Fetched::State::kNew);
  EXPECT_EQ(clock.slept(), std::vector<double>{9.0});
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[0].header("user-agent"), "prefilter-lab/9 (test)");
}

TEST(Fetch, RobotsTxtThatFailsForbidsAll) {
  HttpServer server([](const HttpRequest&, size_t) { return HttpAnswer{.status = 500}; });
  TestClock clock;
  EXPECT_EQ(fetch({{server.url("/feed")}}, clock)[0].state, Fetched::State::kFailed);
  EXPECT_EQ(server.requests().size(), 1U);
  EXPECT_NE(fetch({{server.url("/feed")}}, clock, {.ignore_robots = true})[0].problem.find("500"),
            std::string::npos);
}

TEST(Fetch, ComesBackWhenToldTo) {
  HttpServer server([](const HttpRequest& request, size_t number) {
    if (number == 1) return HttpAnswer{.status = 429, .headers = {{"Retry-After", "20"}}};
    return without_robots(request, {.body = "late"});
  });
  TestClock clock;
  const Fetched fetched = fetch({{server.url("/feed")}}, clock)[0];
  EXPECT_EQ(fetched.document.bytes, "late") << fetched.problem;
  EXPECT_EQ(clock.slept(), (std::vector<double>{3.0, 20.0}));
}

TEST(Fetch, ALongRetryAfterIsLeftToALaterRun) {
  HttpServer server([](const HttpRequest& request, size_t) {
    return without_robots(request, {.status = 503, .headers = {{"Retry-After", "7200"}}});
  });
  TestClock clock;
  const Fetched fetched = fetch({{server.url("/feed")}}, clock)[0];
  EXPECT_EQ(fetched.state, Fetched::State::kFailed);
  EXPECT_EQ(fetched.memory.not_before, 1'000'003.0 + 7200.0);
  const size_t asked = server.requests().size();
  const Fetched soon = fetch({{server.url("/feed"), fetched.memory}}, clock)[0];
  EXPECT_NE(soon.problem.find("left alone"), std::string::npos);
  EXPECT_EQ(server.requests().size(), asked) << "nobody was asked";
  EXPECT_EQ(soon.memory, fetched.memory);
}

TEST(Fetch, FollowsRedirectsAsFarAsTheyLeadSomewhere) {
  HttpServer server([](const HttpRequest& request, size_t) {
    if (request.target == "/old") {
      return HttpAnswer{.status = 301, .headers = {{"Location", "new?x=1"}}};
    }
    if (request.target == "/round")
      return HttpAnswer{.status = 302, .headers = {{"Location", "/round"}}};
    if (request.target == "/away") {
      return HttpAnswer{.status = 302, .headers = {{"Location", "file:///etc/hostname"}}};
    }
    return without_robots(request, {.body = "found"});
  });
  TestClock clock;
  const auto all =
      fetch({{server.url("/old")}, {server.url("/round")}, {server.url("/away")}}, clock);
  EXPECT_EQ(all[0].document.bytes, "found");
  EXPECT_EQ(all[0].document.url, server.url("/new?x=1"));
  EXPECT_NE(all[1].problem.find("redirected"), std::string::npos);
  EXPECT_EQ(all[2].state, Fetched::State::kFailed);
}

TEST(Fetch, FailuresNameTheAddressAndKeepWhatWasRemembered) {
  HttpServer server(
      [](const HttpRequest& request, size_t) { return without_robots(request, {.status = 404}); });
  TestClock clock;
  FetchMemory memory;
  memory.etag = "\"v1\"";
  const auto all =
      fetch({{server.url("/gone"), memory}, {"http://127.0.0.1:1/", memory}, {"nonsense"}}, clock);
  EXPECT_NE(all[0].problem.find("/gone: HTTP status 404"), std::string::npos) << all[0].problem;
  EXPECT_EQ(all[0].memory, memory);
  EXPECT_NE(all[1].problem.find("127.0.0.1"), std::string::npos) << all[1].problem;
  EXPECT_NE(all[2].problem, "");
}

TEST(Fetch, AnAnswerThatIsTooLargeOrTooSlowIsAFailure) {
  HttpServer server([](const HttpRequest& request, size_t) {
    if (request.target == "/slow") return HttpAnswer{.body = "x", .delay_ms = 3000};
    return without_robots(request, {.body = std::string(2U << 20U, 'x')});
  });
  TestClock clock;
  const FetchOptions options{.min_delay_s = 0.0, .timeout_s = 0.5, .max_megabytes = 1};
  const auto all = fetch({{server.url("/large")}, {server.url("/slow")}}, clock, options);
  EXPECT_NE(all[0].problem.find("larger"), std::string::npos) << all[0].problem;
  EXPECT_NE(all[1].problem.find("in time"), std::string::npos) << all[1].problem;
}

TEST(Fetch, AStoppedRunAsksNobody) {
  HttpServer server([](const HttpRequest&, size_t) { return HttpAnswer{}; });
  TestClock clock;
  Result<Fetcher> fetcher =
      Fetcher::start({{server.url("/feed")}}, {}, clock.clock(), [] { return true; });
  ASSERT_TRUE(fetcher);
  EXPECT_NE(fetcher->take(0).problem.find("stopped"), std::string::npos);
  EXPECT_TRUE(server.requests().empty());
}

TEST(Fetch, OptionsOutOfRangeAreErrors) {
  TestClock clock;
  for (const FetchOptions& options :
       {FetchOptions{.min_delay_s = -1}, FetchOptions{.timeout_s = 0},
        FetchOptions{.max_megabytes = 0}, FetchOptions{.hosts_at_once = 0},
        FetchOptions{.user_agent = "a\r\nb"}}) {
    EXPECT_FALSE(Fetcher::start({}, options, clock.clock(), [] { return false; }));
  }
}

}  // namespace
}  // namespace prefilter::collect
