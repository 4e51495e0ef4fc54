#include "base/suggestion.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

const std::vector<std::string> kOptions = {"--model", "--threshold", "--threads", "--format"};

TEST(Suggestion, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("thread", "threads"), 1U);
  EXPECT_EQ(edit_distance("fromat", "format"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Suggestion, FindsTheWordThatWasMeant) {
  EXPECT_EQ(closest("--treshold", kOptions), "--threshold");
  EXPECT_EQ(closest("--fromat", kOptions), "--format");
}

TEST(Suggestion, CompletesTheBeginningOfExactlyOneWord) {
  EXPECT_EQ(closest("--form", kOptions), "--format");
  EXPECT_EQ(closest("--thre", kOptions), "");
}

TEST(Suggestion, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(closest("--colour", kOptions), "");
  EXPECT_EQ(closest("", kOptions), "");
  EXPECT_EQ(closest(std::string(100000, 'x'), kOptions), "");
}

}  // namespace
}  // namespace prefilter
