#include "service/http/head_check.h"

#include <gtest/gtest.h>

namespace prefilter::http {
namespace {

Request request_with(std::vector<Field> fields, int version = 11) {
  Request request;
  request.version = version;
  request.fields = std::move(fields);
  return request;
}

int status_of(const Request& request) {
  const std::optional<Refusal> refusal = check_head(request);
  if (!refusal) return 0;
  EXPECT_FALSE(refusal->error.empty() || refusal->hint.empty());
  return refusal->status;
}

TEST(HeadCheck, LetsOrdinaryHeadsPass) {
  EXPECT_EQ(status_of(request_with({{"host", "a"}, {"content-length", "5"}})), 0);
  EXPECT_EQ(status_of(request_with({{"host", "a"}, {"transfer-encoding", "Chunked"}})), 0);
  EXPECT_EQ(status_of(request_with({{"host", "a"}, {"expect", "100-Continue"}})), 0);
  EXPECT_EQ(status_of(request_with({}, 10)), 0);
}

TEST(HeadCheck, WantsOneHost) {
  EXPECT_EQ(status_of(request_with({})), 400);
  EXPECT_EQ(status_of(request_with({{"host", "a"}, {"host", "a"}})), 400);
}

TEST(HeadCheck, RefusesABodyThatTwoReadersCouldMeasureDifferently) {
  const Field host{"host", "a"};
  const Field length{"content-length", "5"};
  const auto encoding = [](const char* value) { return Field{"transfer-encoding", value}; };
  EXPECT_EQ(status_of(request_with({host, length, length})), 400);
  EXPECT_EQ(status_of(request_with({host, {"content-length", "5, 5"}})), 400);
  EXPECT_EQ(status_of(request_with({host, length, encoding("chunked")})), 400);
  EXPECT_EQ(status_of(request_with({host, encoding("gzip, chunked")})), 501);
  EXPECT_EQ(status_of(request_with({host, encoding("identity")})), 501);
  EXPECT_EQ(status_of(request_with({encoding("chunked")}, 10)), 400);
}

TEST(HeadCheck, RefusesAnExpectationThatItDoesNotKnow) {
  EXPECT_EQ(status_of(request_with({{"host", "a"}, {"expect", "200-ok"}})), 417);
}

BodyType type_of(const std::string& type, Lines lines) {
  return check_body_type(request_with({{"content-type", type}}), lines);
}

TEST(BodyType, IsJsonOrLinesWhereTheseAreAllowed) {
  EXPECT_FALSE(type_of("application/json", Lines::kRefused).refusal);
  EXPECT_FALSE(type_of("Application/JSON; charset=\"UTF-8\"", Lines::kRefused).refusal);
  EXPECT_EQ(type_of("application/x-ndjson", Lines::kAllowed).kind, BodyKind::kLines);
  EXPECT_EQ(type_of("application/json", Lines::kAllowed).kind, BodyKind::kJson);
  EXPECT_EQ(type_of("application/x-ndjson", Lines::kRefused).refusal->status, 415);
}

TEST(BodyType, RefusesWhatAPageOfAnotherSiteMaySendUnasked) {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data; boundary=application/json"}) {
    const BodyType checked = type_of(type, Lines::kAllowed);
    ASSERT_TRUE(checked.refusal) << type;
    EXPECT_EQ(checked.refusal->status, 415);
  }
}

TEST(BodyType, RefusesOtherCharsetsAndCompressedBodies) {
  EXPECT_TRUE(type_of("application/json; charset=latin1", Lines::kRefused).refusal);
  const Request gzip =
      request_with({{"content-type", "application/json"}, {"content-encoding", "gzip"}});
  EXPECT_EQ(check_body_type(gzip, Lines::kRefused).refusal->status, 415);
}

}  // namespace
}  // namespace prefilter::http
