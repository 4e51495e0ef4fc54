#include "base/curl/url.h"

#include <gtest/gtest.h>

namespace prefilter::curl {
namespace {

TEST(Url, ReadsThePartsOfAnAddress) {
  const Result<Url> url = parse_url("https://Example.org/feeds/all.xml?format=rss");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "Example.org");
  EXPECT_EQ(url->port, "443");
  EXPECT_EQ(url->path, "/feeds/all.xml");
  EXPECT_EQ(url->query, "format=rss");
}

TEST(Url, IsShownWithoutItsQuery) {
  EXPECT_EQ(parse_url("https://example.org/a?key=secret")->shown(), "https://example.org/a?…");
  EXPECT_EQ(parse_url("http://example.org:8080")->shown(), "http://example.org:8080/");
  EXPECT_EQ(parse_url("http://[::1]:8080/v1")->shown(), "http://[::1]:8080/v1");
}

TEST(Url, KnowsThisMachine) {
  EXPECT_TRUE(parse_url("http://127.0.0.1:9")->is_loopback());
  EXPECT_TRUE(parse_url("http://localhost:11434/v1")->is_loopback());
  EXPECT_TRUE(parse_url("http://[::1]/")->is_loopback());
  EXPECT_FALSE(parse_url("http://127.example.org/")->is_loopback());
  EXPECT_FALSE(parse_url("http://example.org/")->is_loopback());
}

TEST(Url, RefusesOtherProtocolsAndWhatIsNoAddress) {
  for (const char* text : {"ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
                           "example.org", "", "https://", "/feeds/all.xml", "http://a b/"}) {
    const Result<Url> url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code(), ErrorCode::kInvalidArgument) << text;
  }
}

TEST(Url, RefusesSecretsInsideAnAddressWithoutRepeatingThem) {
  const Result<Url> url = parse_url("https://anna:geheim@example.org/");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message().find("geheim"), std::string::npos);
  EXPECT_NE(url.error().message().find("example.org"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::curl
