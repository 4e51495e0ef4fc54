#include "service/http/error_answer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::http {
namespace {

using std::chrono::milliseconds;

TEST(ErrorAnswer, SaysWhatIsWrongAndWhatToDo) {
  const Answer answer =
      to_answer({.status = 422, .type = "no_text", .error = "no \"title\"", .hint = "send one"});
  EXPECT_EQ(answer.status, 422);
  const nlohmann::json expected = {
      {"error", "no \"title\""}, {"error_type", "no_text"}, {"hint", "send one"}};
  EXPECT_EQ(nlohmann::json::parse(answer.body), expected);
}

TEST(ErrorAnswer, GivesTheWaitInWholeSecondsAndNeverNone) {
  const auto retry_after = [](milliseconds time) {
    return to_answer({.status = 429}, time).fields.at(0).value;
  };
  EXPECT_EQ(retry_after(milliseconds(0)), "1");
  EXPECT_EQ(retry_after(milliseconds(1000)), "1");
  EXPECT_EQ(retry_after(milliseconds(1001)), "2");
}

}  // namespace
}  // namespace prefilter::http
