#include "service/http/router.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/error_table.h"
#include "tests/service/predict/fake_model.h"

// Every route, driven without sockets; server_test has what is before it.
namespace prefilter::http {
namespace {

using nlohmann::json;
using predict::FakeModel;

class NoLog : public EventLog {
 public:
  void write(Level, std::string_view, const std::vector<EventField>&) override {}
};

/// Keeps what a route answers.
class Kept : public Exchange {
 public:
  void answer(Answer answer) override { finish(std::move(answer)); }
  void start_stream(Answer head) override {
    const std::scoped_lock lock(mutex_);
    stream_ = std::move(head);
  }
  void send(std::string piece) override {
    const std::scoped_lock lock(mutex_);
    stream_.body += piece;
  }
  void end_stream() override { finish(std::move(stream_)); }
  bool abandoned() const override { return false; }

  Answer await() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return answer_.has_value(); });
    return *answer_;
  }

 private:
  void finish(Answer answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Answer stream_;
  std::optional<Answer> answer_;
};

/// A router before a predictor with a fake model, in which only content's bytes are tokens and the
/// title's bytes the score.
class RouterTest : public testing::Test {
 protected:
  void open(const predict::Settings& predictor_settings = {},
            std::shared_ptr<const Tokens> tokens = nullptr) {
    auto opened = predict::Predictor::open(predict::always(model_), predictor_settings, &metrics_);
    ASSERT_TRUE(opened) << opened.error().message();
    predictor_ = *std::move(opened);
    router_.emplace(
        Service{.predictor = *predictor_,
                .metrics = metrics_,
                .settings = settings_,
                .http_status = [](ErrorCode code) { return error_row(code).http_status; },
                .stopping = stopping_,
                .version = "1.2.3",
                .review = review_},
        log_, std::move(tokens));
  }

  Request request_to(const std::string& method, const std::string& path) {
    Request request;
    request.method = method;
    request.path = path;
    return request;
  }

  std::shared_ptr<Kept> begin(Request request) {
    auto kept = std::make_shared<Kept>();
    Handler::Plan plan = router_->plan(request);
    if (plan.answer) {
      kept->answer(*std::move(plan.answer));
    } else {
      router_->handle(std::move(request), kept);
    }
    return kept;
  }

  Answer get(const std::string& path) { return begin(request_to("GET", path))->await(); }

  std::shared_ptr<Kept> begin_post(const std::string& path, std::string body,
                                   const std::string& type = "application/json") {
    Request request = request_to("POST", path);
    request.fields.push_back({"content-type", type});
    request.body = std::move(body);
    return begin(std::move(request));
  }
  Answer post(const std::string& path, std::string body,
              const std::string& type = "application/json") {
    return begin_post(path, std::move(body), type)->await();
  }

  std::shared_ptr<FakeModel> model_ = std::make_shared<FakeModel>();
  Metrics metrics_;
  ServerSettings settings_;
  NoLog log_;
  std::atomic<bool> stopping_{false};
  ReviewDesk* review_ = nullptr;
  std::unique_ptr<predict::Predictor> predictor_;
  std::optional<Router> router_;
};

TEST_F(RouterTest, JudgesOneArticle) {
  open();
  const Answer answer = post("/v1/classify", R"({"id": "x", "title": "bridge", "content": "abc"})");
  EXPECT_EQ(answer.status, 200);
  const json verdict = json::parse(answer.body);
  EXPECT_EQ(verdict["id"], "x");
  EXPECT_EQ(verdict["decided_by"], "model");
  EXPECT_EQ(verdict["tokens"], 3);
  EXPECT_FALSE(verdict.contains("error"));
  EXPECT_EQ(answer.fields.at(0).name, "Server-Timing");
}

TEST_F(RouterTest, PassesAnArticleThatTheEngineFailsOn) {
  open();
  const Answer answer = post("/v1/classify", R"({"title": "throw"})");
  EXPECT_EQ(answer.status, 200);
  const json verdict = json::parse(answer.body);
  EXPECT_EQ(verdict["verdict"], "PASS");
  EXPECT_EQ(verdict["decided_by"], "error_pass");
  EXPECT_EQ(verdict["error"]["code"], "kInternal");
}

TEST_F(RouterTest, RefusesWhatIsNoArticleWithWordsForPeopleAndPrograms) {
  open();
  const Answer answer = post("/v1/classify", R"({"title": 5})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(json::parse(answer.body)["error_type"], "wrong_type");
  EXPECT_EQ(post("/v1/classify", "{").status, 400);
  EXPECT_EQ(post("/v1/classify", "{}", "text/plain").status, 415);
  EXPECT_EQ(post("/v1/classify", "{}", "application/x-ndjson").status, 415);
}

TEST_F(RouterTest, AnswersABatchInOrderWithItsFaultyArticlesInTheirPlaces) {
  open();
  const Answer answer = post("/v1/classify:batch",
                             "bad\n{\"id\":1,\"title\":\"a\"}\n{\"id\":2}\n"
                             "{\"id\":4,\"title\":\"b\"}\nworse",
                             "application/x-ndjson");
  EXPECT_EQ(answer.content_type, "application/x-ndjson");
  std::vector<std::string> codes;
  std::istringstream lines(answer.body);
  for (std::string line; std::getline(lines, line);) {
    const json verdict = json::parse(line);
    codes.push_back(verdict.contains("error") ? verdict["error"]["code"].get<std::string>() +
                                                    " at " + verdict["error"]["line"].dump()
                                              : verdict["id"].dump());
  }
  EXPECT_EQ(codes,
            (std::vector<std::string>{"not_json at 1", "1", "no_text at 3", "4", "not_json at 5"}));
}

TEST_F(RouterTest, AnswersABatchInWhichNothingCanBeJudged) {
  open();
  const Answer answer = post("/v1/classify:batch", "[5, {}]");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(std::ranges::count(answer.body, '\n'), 2);
  EXPECT_EQ(post("/v1/classify:batch", "[]").status, 400);
}

TEST_F(RouterTest, GivesLabelsInTheShapeOfTextEmbeddingsInference) {
  open();
  EXPECT_EQ(
      json::parse(post("/predict", R"({"inputs": "abc"})").body),
      json::parse(R"([{"label":"journalism","score":1.0},{"label":"commerce","score":0.0}])"));
  const json many = json::parse(post("/predict", R"({"inputs": ["a", "b"]})").body);
  EXPECT_EQ(many.size(), 2U);
  EXPECT_EQ(many[1][0]["label"], "journalism");
  const json root = json::parse(post("/", R"({"inputs": "abc"})").body);
  EXPECT_EQ(root.size(), 1U);
  EXPECT_EQ(root[0].size(), 2U);
  EXPECT_EQ(post("/predict", R"({"inputs": 5})").status, 422);
}

/// Rules that block titles and contents with a "deal", whatever the model says.
class RuledModel : public FakeModel {
 public:
  void settle(const Article& article, predict::Answer& answer) const noexcept override {
    const bool hit = (article.title + article.content).find("deal") != std::string::npos;
    answer.verdict.action = hit ? Action::kBlock : Action::kPass;
    answer.verdict.decided_by = DecidedBy::kRegex;
    answer.patterns.emplace(hit ? 1 : 0, "shop/deal");
  }
  std::string_view mode() const override { return "shadow"; }
};

TEST_F(RouterTest, GivesThePipelinesVerdictOnEveryRoute) {
  model_ = std::make_shared<RuledModel>();
  open();
  const json one = json::parse(post("/v1/classify", R"({"title": "a deal"})").body);
  EXPECT_EQ(one["verdict"], "BLOCK");
  EXPECT_EQ(one["decided_by"], "regex");
  EXPECT_EQ(one["patterns"], json({"shop/deal"}));
  const Answer batch =
      post("/v1/classify:batch", "{\"title\": \"a vote\"}\n{\"title\": \"a deal\"}\n",
           "application/x-ndjson");
  const json first = json::parse(batch.body.substr(0, batch.body.find('\n')));
  EXPECT_EQ(first["verdict"], "PASS");
  EXPECT_EQ(first["patterns"], json::array());
  const Answer labels = post("/predict", R"({"inputs": ["a deal", "a vote"]})");
  EXPECT_EQ(
      json::parse(labels.body)[0],
      json::parse(R"([{"label":"commerce","score":1.0},{"label":"journalism","score":0.0}])"));
  EXPECT_EQ(json::parse(labels.body)[1][0]["label"], "journalism");
  EXPECT_EQ(json::parse(get("/info").body)["mode"], "shadow");
}

TEST_F(RouterTest, ExplainsAVerdict) {
  open();
  const Answer answer =
      post("/v1/explain", R"({"id": 7, "title": "bridge", "content": "Abc. Def."})");
  EXPECT_EQ(answer.status, 200);
  const json explanation = json::parse(answer.body);
  EXPECT_EQ(explanation["verdict"]["id"], 7);
  EXPECT_EQ(explanation["article"]["content"], "Abc. Def.");
  ASSERT_FALSE(explanation["spans"].empty());
  for (const json& span : explanation["spans"]) {
    const std::string text = explanation["article"][span["field"].get<std::string>()];
    const size_t start = span["start"];
    EXPECT_EQ(span["text"], text.substr(start, span["end"].get<size_t>() - start));
  }
}

TEST_F(RouterTest, TurnsAwayWhatDoesNotFitIntoTheQueue) {
  open({.queue_length = 1, .batch_tokens = 1});
  const auto stopped = begin_post("/v1/classify", R"({"title": "stop"})");
  model_->await_stop();
  const auto waiting = begin_post("/v1/classify", R"({"title": "a"})");
  for (const char* path : {"/v1/classify", "/v1/explain"}) {
    const Answer refused = post(path, R"({"title": "b"})");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(json::parse(refused.body)["error_type"], "overloaded");
    EXPECT_EQ(refused.fields.at(0).name, "Retry-After");
  }
  EXPECT_EQ(post("/v1/classify:batch", R"([{"title": "b"}])").status, 429);
  EXPECT_EQ(post("/predict", R"({"inputs": "b"})").status, 429);
  model_->open_gate();
  EXPECT_EQ(stopped->await().status, 200);
  EXPECT_EQ(waiting->await().status, 200);
}

TEST_F(RouterTest, AsksForTokensWhereThereAreSome) {
  const Result<Tokens> tokens = Tokens::parse("a predict 0123456789abcdef", "t");
  ASSERT_TRUE(tokens);
  open({}, std::make_shared<Tokens>(*tokens));
  for (const char* path : {"/health/live", "/health/ready", "/", "/docs", "/openapi.json"}) {
    EXPECT_EQ(get(path).status, 200) << path;
  }
  EXPECT_EQ(get("/info").status, 401);
  EXPECT_EQ(post("/v1/classify", R"({"title": "a"})").status, 401);
  Request info = request_to("GET", "/info");
  info.fields.push_back({"authorization", "Bearer 0123456789abcdef"});
  EXPECT_EQ(begin(info)->await().status, 200);
  Request metrics = request_to("GET", "/metrics");
  metrics.fields = info.fields;
  EXPECT_EQ(begin(metrics)->await().status, 403);
}

TEST_F(RouterTest, SaysWhetherItIsAliveAndReady) {
  open();
  EXPECT_EQ(json::parse(get("/health/live").body)["status"], "live");
  EXPECT_EQ(json::parse(get("/health/ready").body)["status"], "ready");
  stopping_ = true;
  EXPECT_EQ(get("/health/ready").status, 503);
  EXPECT_EQ(get("/health/live").status, 200);
  EXPECT_EQ(post("/v1/classify", R"({"title": "a"})").status, 200) << "until it is drained";
  ASSERT_TRUE(predictor_->drain(std::chrono::minutes(1)));
  EXPECT_EQ(post("/v1/classify", R"({"title": "a"})").status, 503);
}

TEST_F(RouterTest, SaysWhatServes) {
  open();
  const json info = json::parse(get("/info").body);
  EXPECT_EQ(info["version"], "1.2.3");
  EXPECT_EQ(info["model"]["name"], "fake@1");
  EXPECT_EQ(info["limits"]["body_bytes"], 1 << 20);
}

TEST_F(RouterTest, CountsWhatItDid) {
  open();
  post("/v1/classify", R"({"title": "a"})");
  const Answer answer = get("/metrics");
  EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(answer.body.find("prefilter_stage_seconds_count{stage=\"parse\"} 1"),
            std::string::npos);
  EXPECT_NE(answer.body.find("prefilter_verdicts_total{"), std::string::npos);
}

TEST_F(RouterTest, SendsAPageOnceAndThenSaysThatItIsTheSame) {
  open();
  const Answer page = get("/docs");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_FALSE(page.body.empty());
  Request again = request_to("GET", "/docs");
  const auto etag = std::ranges::find(page.fields, "ETag", &Field::name);
  ASSERT_NE(etag, page.fields.end());
  again.fields.push_back({"if-none-match", etag->value});
  const Answer same = begin(again)->await();
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
}

TEST_F(RouterTest, SaysWhereNothingIsAndWhatAPathIsFor) {
  open();
  EXPECT_EQ(get("/v2/classify").status, 404);
  const Answer answer = get("/v1/classify");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.fields.at(0).value, "POST");
  EXPECT_EQ(begin(request_to("DELETE", "/"))->await().fields.at(0).value, "GET, HEAD, POST");
  Request head = request_to("HEAD", "/info");
  EXPECT_EQ(begin(head)->await().status, 200);
}

/// Says what it was asked; refuses item 13.
class FakeDesk : public ReviewDesk {
 public:
  Result<std::string> next(const std::string& reviewer) override { return said("next", reviewer); }
  Result<std::string> label(const std::string& reviewer, int64_t item,
                            std::string_view label) override {
    if (item == 13) return Error(ErrorCode::kNotFound, "there is no item 13");
    return said(std::string(label) + std::to_string(item), reviewer);
  }
  Result<std::string> undo(const std::string& reviewer) override { return said("undo", reviewer); }

 private:
  static std::string said(const std::string& what, const std::string& reviewer) {
    return R"({"item":")" + what + " " + reviewer + "\"}";
  }
};

TEST_F(RouterTest, ReviewersAskLabelAndTakeBack) {
  FakeDesk desk;
  review_ = &desk;
  open();
  EXPECT_EQ(json::parse(post("/v1/review/next", R"({"reviewer":"anna"})").body)["item"],
            "next anna");
  EXPECT_EQ(json::parse(post("/v1/review/label", R"({"reviewer":"anna","item":7,"label":"unsure"})")
                            .body)["item"],
            "unsure7 anna");
  EXPECT_EQ(json::parse(post("/v1/review/undo", R"({"reviewer":"anna"})").body)["item"],
            "undo anna");
  EXPECT_EQ(post("/v1/review/label", R"({"reviewer":"a","item":13,"label":"unsure"})").status, 404);
  for (const char* body : {"", "[]", "{", R"({"reviewer":7})", R"({"item":"7"})", R"({"x":1})"}) {
    EXPECT_EQ(post("/v1/review/label", body).status, 422) << body;
  }
}

TEST_F(RouterTest, WhereNothingIsReviewedThereIsNothing) {
  open();
  EXPECT_EQ(post("/v1/review/next", R"({"reviewer":"anna"})").status, 404);
  EXPECT_EQ(get("/review").status, 200);  // the page says so
}

}  // namespace
}  // namespace prefilter::http
