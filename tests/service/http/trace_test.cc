#include "service/http/trace.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace prefilter::http {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kParent = "00f067aa0ba902b7";

TEST(TraceParent, IsReadWithItsIds) {
  const auto trace = parse_trace_parent("00-" + kTrace + "-" + kParent + "-01");
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTrace);
  EXPECT_EQ(trace->parent_id, kParent);
}

TEST(TraceParent, OfALaterVersionMayHaveMoreBehindIt) {
  EXPECT_TRUE(parse_trace_parent("01-" + kTrace + "-" + kParent + "-01-more"));
  EXPECT_FALSE(parse_trace_parent("00-" + kTrace + "-" + kParent + "-01-more"));
  EXPECT_FALSE(parse_trace_parent("01-" + kTrace + "-" + kParent + "-01more"));
}

TEST(TraceParent, CountsAsAbsentWhereItIsMalformed) {
  for (const std::string& wrong :
       {std::string(), "00-" + kTrace + "-" + kParent, "ff-" + kTrace + "-" + kParent + "-01",
        "00-" + std::string(32, '0') + "-" + kParent + "-01",
        "00-" + kTrace + "-" + std::string(16, '0') + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + kParent + "-01",
        "00_" + kTrace + "-" + kParent + "-01", "00-" + kTrace + "-" + kParent + "-0x"}) {
    EXPECT_FALSE(parse_trace_parent(wrong)) << wrong;
  }
}

TEST(RequestId, IsTakenOverOnlyIfItIsHarmlessEverywhere) {
  EXPECT_TRUE(is_request_id("b1946ac9-2492-4d23:7/a@host"));
  EXPECT_TRUE(is_request_id(std::string(128, 'a')));
  for (const std::string& wrong :
       {std::string(), std::string(129, 'a'), std::string("a b"), std::string("a\nb"),
        std::string("\"a\""), std::string("<a>"), std::string("\xC3\xA4")}) {
    EXPECT_FALSE(is_request_id(wrong)) << wrong;
  }
}

TEST(RequestId, OfOursIsNeverGivenTwice) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = new_request_id();
    EXPECT_TRUE(is_request_id(id));
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000U);
}

}  // namespace
}  // namespace prefilter::http
