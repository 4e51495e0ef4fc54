#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "registry/objects.h"
#include "registry/store.h"
#include "tests/registry/memory_server.h"
#include "tests/registry/tiny_models.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;
using test::HttpAnswer;
using test::HttpRequest;
using ::testing::HasSubstr;

class HttpStoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> store(HttpStoreOptions options = {}) const {
    options.url = server_.url("/bucket/");
    return http_store("web", std::move(options));
  }
  Result<void> put() const { return store()->put(sha256_, bundle_); }
  std::string target(const std::string& file) const {
    return "/bucket/objects/" + sha256_ + "/" + file;
  }
  /// What the store says while the server answers so, for every request of that method.
  ErrorCode verify_while(const MemoryServer::Misbehave& how, int timeout_seconds = 60) {
    server_.misbehave(how);
    const Result<void> verified = store({.timeout_seconds = timeout_seconds})->verify(sha256_);
    server_.misbehave({});
    EXPECT_FALSE(verified);
    return verified ? ErrorCode::kInternal : verified.error().code();
  }

  test::TempFolder folder_;
  std::string bundle_ = write_tiny(folder_, "1");
  std::string sha256_ = hash_of(bundle_);
  MemoryServer server_;
};

TEST_F(HttpStoreTest, GivesBackWhatItWasGiven) {
  const Result<void> stored = put();
  ASSERT_TRUE(stored) << stored.error().message();
  EXPECT_TRUE(store()->verify(sha256_));
  fs::create_directory(folder_.file("back"));
  ASSERT_TRUE(store()->get(sha256_, folder_.file("back")));
  EXPECT_TRUE(check_bundle(folder_.file("back"), sha256_, Check::kGolden));
}

TEST_F(HttpStoreTest, SendsTheManifestLastAndNothingTwice) {
  ASSERT_TRUE(put());
  std::vector<std::string> sent;
  for (const HttpRequest& request : server_.requests()) {
    if (request.method == "PUT") sent.push_back(request.target);
  }
  EXPECT_EQ(sent.back(), target("manifest.json"));
  ASSERT_TRUE(put());
  size_t again = 0;
  for (const HttpRequest& request : server_.requests()) again += request.method == "PUT" ? 1U : 0U;
  EXPECT_EQ(again, sent.size());
}

TEST_F(HttpStoreTest, ABundleThatIsNotThereIsNotFound) {
  EXPECT_EQ(store()->verify(sha256_).error().code(), ErrorCode::kNotFound);
  ASSERT_TRUE(put());
  EXPECT_EQ(store()->verify(std::string(64, '0')).error().code(), ErrorCode::kNotFound);
}

TEST_F(HttpStoreTest, AServerThatMisbehavesNeverCountsAsAStoreThatHolds) {
  ASSERT_TRUE(put());
  const std::string weights = target("model.safetensors");
  EXPECT_EQ(verify_while([](const HttpRequest&) { return HttpAnswer{.status = 500}; }),
            ErrorCode::kUnavailable);
  EXPECT_EQ(verify_while([](const HttpRequest&) { return HttpAnswer{.status = 403}; }),
            ErrorCode::kUnauthorized);
  EXPECT_EQ(verify_while([](const HttpRequest&) {
              return HttpAnswer{.status = 302, .headers = {{"Location", "http://127.0.0.1:1/"}}};
            }),
            ErrorCode::kUnavailable);
  EXPECT_EQ(verify_while([&](const HttpRequest& request) -> std::optional<HttpAnswer> {
              if (request.target != weights) return std::nullopt;
              return HttpAnswer{.body = std::string(1000, 'x'), .drop_bytes = 500};
            }),
            ErrorCode::kUnavailable);
  EXPECT_EQ(verify_while([&](const HttpRequest& request) -> std::optional<HttpAnswer> {
              if (request.target != weights) return std::nullopt;
              return HttpAnswer{.body = "other bytes"};
            }),
            ErrorCode::kCorrupt);
  EXPECT_EQ(verify_while([](const HttpRequest&) { return HttpAnswer{.instead = "nonsense"}; }),
            ErrorCode::kUnavailable);
  EXPECT_EQ(verify_while([](const HttpRequest&) { return HttpAnswer{.delay_ms = 60'000}; }, 1),
            ErrorCode::kDeadline);
  EXPECT_TRUE(store()->verify(sha256_));
}

TEST_F(HttpStoreTest, AnAnswerWithoutEndIsCutOff) {
  ASSERT_TRUE(put());
  server_.put(target("model.safetensors"), std::string(4U << 20, 'x'));
  const Result<void> verified = store()->verify(sha256_);
  ASSERT_FALSE(verified);
  EXPECT_THAT(verified.error().message(), HasSubstr("larger than"));
}

TEST_F(HttpStoreTest, AServerThatKeepsOtherBytesThanItSaysIsFound) {
  server_.misbehave([](const HttpRequest& request) -> std::optional<HttpAnswer> {
    if (request.method != "GET") return std::nullopt;
    return HttpAnswer{.body = "{}"};
  });
  const Result<void> stored = put();
  ASSERT_FALSE(stored);
  EXPECT_THAT(stored.error().message(), HasSubstr("reading back"));
}

TEST_F(HttpStoreTest, AServerThatTakesNothingIsAnError) {
  for (const int status : {500, 403, 413, 301}) {
    server_.misbehave([status](const HttpRequest& request) -> std::optional<HttpAnswer> {
      if (request.method != "PUT") return std::nullopt;
      return HttpAnswer{.status = status};
    });
    EXPECT_FALSE(put()) << status;
  }
}

TEST_F(HttpStoreTest, AServerThatIsNotThereIsUnavailable) {
  const auto gone = http_store("gone", {.url = "http://127.0.0.1:1/x", .timeout_seconds = 2});
  EXPECT_EQ(gone->verify(sha256_).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(gone->put(sha256_, bundle_).error().code(), ErrorCode::kUnavailable);
}

TEST_F(HttpStoreTest, SendsItsTokenWithEveryRequest) {
  ASSERT_TRUE(store({.token = "secret"})->put(sha256_, bundle_));
  for (const HttpRequest& request : server_.requests()) {
    EXPECT_EQ(request.header("authorization"), "Bearer secret");
  }
}

}  // namespace
}  // namespace prefilter::registry
