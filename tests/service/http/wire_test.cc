#include "service/http/wire.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace prefilter::http {
namespace {

TEST(HeadText, HasWhatTheAnswerNeedsAndNothingTwice) {
  const Answer answer{.status = 404, .fields = {{"Allow", "GET"}}};
  EXPECT_EQ(head_text(answer, "id-1", {.length = 12, .now = 784111777}),
            "HTTP/1.1 404 Not Found\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 12\r\n"
            "X-Request-Id: id-1\r\n"
            "Allow: GET\r\n\r\n");
}

TEST(HeadText, SaysHowABodyOfUnknownLengthEnds) {
  const std::string chunked = head_text({}, "", {});
  EXPECT_NE(chunked.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  const std::string old = head_text({}, "", {.version = 10, .keep_alive = false});
  EXPECT_EQ(old.find("chunked"), std::string::npos);
  EXPECT_TRUE(old.starts_with("HTTP/1.0 200 OK\r\n"));
  EXPECT_NE(old.find("Connection: close\r\n"), std::string::npos);
}

TEST(HeadText, NeverCarriesALineBreakInAValue) {
  const Answer answer{.fields = {{"X", "a\r\nSet-Cookie: b"}}};
  EXPECT_THROW(head_text(answer, "", {}), CheckFailure);
}

TEST(Chunk, HasItsSizeInHexadecimal) {
  EXPECT_EQ(chunk("0123456789abcdef"), "10\r\n0123456789abcdef\r\n");
}

TEST(Reason, IsThereForEveryStatusThatIsGiven) {
  for (const int status :
       {200, 304, 400, 401, 403, 404, 405, 408, 413, 415, 417, 422, 429, 431, 500, 501, 503, 504}) {
    EXPECT_FALSE(reason(status).empty()) << status;
  }
}

}  // namespace
}  // namespace prefilter::http
