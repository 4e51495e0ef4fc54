#include "lab/collect/collect.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "lab/collect/memory.h"
#include "tests/support/http_server.h"
#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;

std::string sentence(int number) {
  const std::vector<std::string> who = {"The council", "A court", "The port", "Her school",
                                        "One bridge"};
  const std::vector<std::string> what = {"votes on the budget of", "rules about the old pier of",
                                         "asks for a new road to", "reports a flood near",
                                         "opens its archive about"};
  const auto n = static_cast<size_t>(number);
  return who[n % 5] + " " + what[n / 5 % 5] + " village " + std::to_string(number * 7919);
}

std::string line(int number) {
  return nlohmann::json({{"id", "d" + std::to_string(number)},
                         {"title", sentence(number)},
                         {"language", "en"}})
             .dump() +
         "\n";
}

std::string feed(int items) {
  std::string text = "<rss><channel><title>Courier</title><language>en</language>";
  for (int i = 0; i < items; ++i) {
    text += "<item><guid isPermaLink=\"false\">f" + std::to_string(i) + "</guid><title>" +
            sentence(110 + i) + "</title></item>";
  }
  return text + "</channel></rss>";
}

class Collect : public testing::Test {
 protected:
  Collect() {
    options_.sources = test::repository_path("config/sources.yaml");
    options_.out = folder_.file("out.jsonl");
    options_.fetch.min_delay_s = 0.0;
    context_.clock = {.now = [] { return 1'000'000.0; }, .sleep = [](double) { return true; }};
    context_.created = "2025-03-01T00:00:00Z";
    context_.code_version = "0";
  }

  CollectReport run(const std::vector<std::string>& inputs) {
    options_.inputs = inputs;
    const Result<CollectReport> report = collect(options_, context_);
    if (!report) ADD_FAILURE() << report.error().message();
    return report ? *report : CollectReport{};
  }

  std::vector<std::string> ids() const {
    std::vector<std::string> found;
    const Result<std::vector<articles::Record>> records = articles::read_records(options_.out);
    if (!records) return found;
    for (const articles::Record& record : *records) found.push_back(record.id);
    return found;
  }

  test::TempFolder folder_;
  CollectOptions options_;
  CollectContext context_;
};

size_t dropped(const CollectReport& report, DropReason reason) {
  return report.dropped()[static_cast<size_t>(reason)];
}

TEST_F(Collect, ReadsAMixOfInputsInTheirOrder) {
  std::filesystem::create_directory(folder_.file("in"));
  folder_.write("in/b.jsonl", line(1) + "{torn\n" + line(2) + line(1));
  folder_.write("in/a.xml", feed(2));
  std::string words;
  for (int i = 0; i < 50; ++i) words += "word" + std::to_string(i) + " ";
  folder_.write("in/c.html",
                "<html lang=en><title>A page</title><article><p>" + words + "</p></article>");
  folder_.write("in/d.txt", "x");
  const CollectReport report = run({folder_.file("in")});
  const std::vector<std::string> found = ids();
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ((std::vector<std::string>{found.begin(), found.end() - 1}),
            (std::vector<std::string>{"f0", "f1", "d1", "d2"}));
  EXPECT_EQ(report.read(), 7U);
  EXPECT_EQ(report.added(), 5U);
  EXPECT_EQ(dropped(report, DropReason::kUnreadable), 1U);
  EXPECT_EQ(dropped(report, DropReason::kDuplicate), 1U);
  EXPECT_EQ(report.skipped_files, 1U);
  EXPECT_EQ(report.inputs[1].examples.size(), 1U);
  const auto json = nlohmann::json::parse(test::read_bytes(folder_.file("collect_report.json")));
  EXPECT_EQ(json["articles"]["added"], 5);
  EXPECT_EQ(json["inputs"][2]["kind"], "page");
  EXPECT_EQ(json["strata"][0]["language"], "en");
}

TEST_F(Collect, ASecondRunAddsOnlyWhatIsNew) {
  const std::string dump = folder_.write("d.jsonl", line(1) + line(2));
  const std::string rss = folder_.write("f.xml", feed(2));
  run({dump, rss});
  const std::string before = test::read_bytes(options_.out);
  CollectReport report = run({dump, rss});
  EXPECT_EQ(report.added(), 0U);
  EXPECT_EQ(report.present, 4U);
  EXPECT_EQ(dropped(report, DropReason::kPresent), 4U);
  EXPECT_EQ(test::read_bytes(options_.out), before);
  folder_.write("f.xml", feed(3));
  report = run({dump, rss});
  EXPECT_EQ(report.added(), 1U);
  EXPECT_TRUE(test::read_bytes(options_.out).starts_with(before));
  EXPECT_EQ(ids().back(), "f2");
}

TEST_F(Collect, ASampleStaysTheSameWhenItIsTakenAgain) {
  std::string lines;
  for (int i = 0; i < 60; ++i) lines += line(i);
  const std::string dump = folder_.write("d.jsonl", lines);
  options_.sample = {.per_stratum = 8, .total = 10};
  const CollectReport first = run({dump});
  EXPECT_GT(first.added(), 0U);
  EXPECT_LE(first.added(), 10U);
  for (const auto& [stratum, count] : first.strata) EXPECT_LE(count, 8U);
  const std::vector<std::string> chosen = ids();
  EXPECT_EQ(run({dump}).added(), 0U);
  EXPECT_EQ(ids(), chosen);
  options_.out = folder_.file("same-seed.jsonl");
  run({dump});
  EXPECT_EQ(ids(), chosen);
  options_.out = folder_.file("other-seed.jsonl");
  options_.seed = 18;
  run({dump});
  EXPECT_NE(ids(), chosen);
}

TEST_F(Collect, AnUnchangedFeedIsNotSentAgain) {
  int items = 2;
  HttpServer server([&](const HttpRequest& request, size_t) {
    if (request.target != "/feed") return HttpAnswer{.status = 404};
    const std::string tag = "\"" + std::to_string(items) + "\"";
    if (request.header("if-none-match") == tag) return HttpAnswer{.status = 304};
    return HttpAnswer{.body = feed(items), .headers = {{"ETag", tag}}};
  });
  const std::vector<std::string> inputs = {server.url("/feed")};
  EXPECT_EQ(run(inputs).added(), 2U);
  const CollectReport again = run(inputs);
  EXPECT_EQ(again.added(), 0U);
  EXPECT_TRUE(again.inputs[0].unchanged);
  items = 3;
  EXPECT_EQ(run(inputs).added(), 1U);
  options_.refresh = true;
  const CollectReport whole = run(inputs);
  EXPECT_FALSE(whole.inputs[0].unchanged);
  EXPECT_EQ(dropped(whole, DropReason::kPresent), 3U);
  // Without the articles the memory of their version is worth nothing.
  options_.refresh = false;
  std::filesystem::remove(options_.out);
  EXPECT_EQ(run(inputs).added(), 3U);
}

TEST_F(Collect, AnAddressThatFailsDoesNotStopTheOthers) {
  HttpServer server([&](const HttpRequest& request, size_t) {
    if (request.target == "/feed") return HttpAnswer{.body = feed(1)};
    return HttpAnswer{.status = 404};
  });
  const CollectReport report = run({server.url("/gone"), server.url("/feed")});
  EXPECT_NE(report.inputs[0].problem.find("404"), std::string::npos);
  EXPECT_EQ(report.added(), 1U);
  EXPECT_NE(to_table(report).find("404"), std::string::npos);
}

TEST_F(Collect, IfNothingCouldBeReadThatIsTheError) {
  const std::string path = folder_.write("x.xml", "no feed");
  options_.inputs = {path};
  const Result<CollectReport> report = collect(options_, context_);
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message().find("x.xml"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(options_.out));
}

TEST_F(Collect, ABrokenFeedGivesTheItemsBeforeTheBreak) {
  const std::string whole = feed(3);
  const CollectReport report = run({folder_.write("f.xml", whole.substr(0, whole.size() - 40))});
  EXPECT_EQ(report.added(), 2U);
  EXPECT_NE(report.inputs[0].problem, "");
}

TEST_F(Collect, NamesWhatItDropped) {
  options_.dropped = folder_.file("dropped.jsonl");
  options_.sample.per_stratum = 1;
  run({folder_.write("d.jsonl", line(1) + line(1) + "[]\n" + line(6))});
  std::vector<std::string> reasons;
  std::istringstream lines(test::read_bytes(options_.dropped));
  for (std::string text; std::getline(lines, text);) {
    reasons.push_back(nlohmann::json::parse(text)["reason"]);
  }
  EXPECT_EQ(reasons.size(), 3U);
  EXPECT_EQ(reasons[0], "duplicate");
  EXPECT_EQ(reasons[1], "unreadable");
  EXPECT_EQ(reasons[2], "stratum_full");
}

TEST_F(Collect, AStoppedRunKeepsWhatItHasReadUnlessASampleWasAskedFor) {
  const std::string dump = folder_.write("d.jsonl", line(1) + line(2) + line(3));
  int asked = 0;
  context_.stop = [&] { return ++asked > 3; };
  EXPECT_TRUE(run({dump}).interrupted);
  const size_t kept = ids().size();
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 3U);
  context_.stop = [] { return false; };
  EXPECT_EQ(run({dump}).present, kept);
  EXPECT_EQ(ids(), (std::vector<std::string>{"d1", "d2", "d3"}));

  options_.out = folder_.file("sample.jsonl");
  options_.sample.total = 2;
  asked = 0;
  context_.stop = [&] { return ++asked > 3; };
  EXPECT_EQ(run({dump}).added(), 0U);
}

TEST_F(Collect, OptionsThatCannotBeAreErrors) {
  const std::string dump = folder_.write("d.jsonl", line(1));
  const auto code = [&](const CollectOptions& options) {
    const Result<CollectReport> report = collect(options, context_);
    return report ? std::optional<ErrorCode>() : std::optional(report.error().code());
  };
  CollectOptions options = options_;
  EXPECT_EQ(code(options), ErrorCode::kInvalidArgument) << "no input";
  options.inputs = {dump};
  options.out = "";
  EXPECT_EQ(code(options), ErrorCode::kInvalidArgument);
  options.out = folder_.file("a.jsonl.gz");
  EXPECT_EQ(code(options), ErrorCode::kInvalidArgument);
  options = options_;
  options.inputs = {dump};
  options.fields = {{"contents", {"body"}}};
  EXPECT_EQ(code(options), ErrorCode::kInvalidArgument);
  options = options_;
  options.inputs = {dump};
  options.sieve.near_similarity = 7;
  EXPECT_EQ(code(options), ErrorCode::kInvalidArgument);
  options = options_;
  options.inputs = {folder_.file("none.jsonl")};
  EXPECT_EQ(code(options), ErrorCode::kNotFound);
  options.inputs = {dump};
  options.sources = folder_.file("none.yaml");
  EXPECT_EQ(code(options), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::collect
