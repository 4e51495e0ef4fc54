#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/sha256.h"
#include "registry/store.h"
#include "tests/registry/memory_server.h"
#include "tests/registry/tiny_models.h"

// What an S3-compatible server does with a request before it believes it: Signature Version 4 as
// Amazon's documentation describes it, computed a second time here.
namespace prefilter::registry {
namespace {

using test::HttpRequest;

constexpr const char* kSecret = "a-secret+of/forty=characters-and-a-bit-x";

std::string hex_of(const std::string& bytes) { return sha256_hex(std::as_bytes(std::span(bytes))); }

std::string hmac(const std::string& key, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  return std::string(reinterpret_cast<const char*>(digest), size);
}

std::string to_hex(const std::string& bytes) {
  std::string text;
  char two[3];
  for (const char byte : bytes) {
    std::snprintf(two, sizeof(two), "%02x", static_cast<unsigned char>(byte));
    text += two;
  }
  return text;
}

/// The value of NAME=value in an Authorization header.
std::string field(const std::string& header, const std::string& name) {
  const size_t at = header.find(name + "=");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 1;
  return header.substr(begin, header.find_first_of(", ", begin) - begin);
}

/// The signature that the request should carry.
std::string expected_signature(const HttpRequest& request, const std::string& region) {
  const std::string authorization = request.header("authorization");
  const std::string time = request.header("x-amz-date");
  std::string canonical = request.method + "\n" + request.target + "\n\n";
  std::istringstream names(field(authorization, "SignedHeaders"));
  for (std::string name; std::getline(names, name, ';');) {
    canonical += name + ":" + request.header(name) + "\n";
  }
  canonical +=
      "\n" + field(authorization, "SignedHeaders") + "\n" + request.header("x-amz-content-sha256");
  const std::string day = time.substr(0, 8);
  const std::string scope = day + "/" + region + "/s3/aws4_request";
  const std::string text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex_of(canonical);
  const std::string key =
      hmac(hmac(hmac(hmac(std::string("AWS4") + kSecret, day), region), "s3"), "aws4_request");
  return to_hex(hmac(key, text));
}

/// Why a server would refuse it; "" if it would not.
std::string fault(const HttpRequest& request) {
  const std::string authorization = request.header("authorization");
  if (field(authorization, "Signature") != expected_signature(request, "eu-central-1")) {
    return "the signature is another one: " + authorization;
  }
  if (request.header("x-amz-content-sha256") != hex_of(request.body)) return "the body's hash";
  const std::string names = ";" + field(authorization, "SignedHeaders") + ";";
  for (const std::string name : {"host", "x-amz-date", "x-amz-content-sha256"}) {
    if (names.find(";" + name + ";") == std::string::npos) return name + " is not signed";
  }
  if (!field(authorization, "Credential").starts_with("AKEXAMPLE/")) return "another key";
  return "";
}

class S3StoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> store(const std::string& session_token = "") const {
    return http_store("bucket", {.url = server_.url("/models/of%20ours"),
                                 .s3 = curl::S3Keys{.region = "eu-central-1",
                                                    .access_key_id = "AKEXAMPLE",
                                                    .secret_access_key = kSecret,
                                                    .session_token = session_token}});
  }

  test::TempFolder folder_;
  std::string bundle_ = write_tiny(folder_, "1");
  std::string sha256_ = hash_of(bundle_);
  MemoryServer server_;
};

TEST_F(S3StoreTest, EveryRequestCarriesASignatureThatAServerBelieves) {
  const Result<void> stored = store()->put(sha256_, bundle_);
  ASSERT_TRUE(stored) << stored.error().message();
  ASSERT_TRUE(store()->verify(sha256_));
  size_t puts = 0;
  for (const HttpRequest& request : server_.requests()) {
    EXPECT_EQ(fault(request), "") << request.method << " " << request.target;
    puts += request.method == "PUT" ? 1U : 0U;
  }
  EXPECT_EQ(puts, test::tiny_bundle("bert", Precision::kInt8).size());
}

TEST_F(S3StoreTest, ASessionTokenIsSentAndSigned) {
  EXPECT_FALSE(store("temporary")->verify(sha256_));
  const HttpRequest request = server_.requests().front();
  EXPECT_EQ(request.header("x-amz-security-token"), "temporary");
  EXPECT_EQ(fault(request), "");
}

TEST_F(S3StoreTest, NoMessageShowsTheSecret) {
  server_.misbehave([](const HttpRequest&) { return test::HttpAnswer{.status = 403}; });
  const Result<void> verified = store()->verify(sha256_);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().message().find(kSecret), std::string::npos);
  EXPECT_EQ(verified.error().code(), ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace prefilter::registry
