#include "engine/article/json_scalar.h"

#include <gtest/gtest.h>

namespace prefilter::article {
namespace {

TEST(JsonScalar, UndoesEveryEscape) {
  std::string text = "old";
  EXPECT_EQ(unescape(R"("\"\\\/\b\f\n\r\t\u0041\u20ac\uD834\uDD1E")", text), std::nullopt);
  EXPECT_EQ(text, "\"\\/\b\f\n\r\tA\u20ac\U0001D11E");
  EXPECT_EQ(unescape(R"("")", text), std::nullopt);
  EXPECT_EQ(text, "");
}

TEST(JsonScalar, AMalformedEscapeOutweighsALoneSurrogate) {
  std::string text;
  EXPECT_EQ(unescape(R"("\ud800")", text), StringProblem::kLoneSurrogate);
  EXPECT_EQ(unescape(R"("\ud800 \q")", text), StringProblem::kMalformed);
  for (const std::string_view bad :
       {R"(")", "x", R"("\")", R"("\u")", R"("\u123")", R"("\u+123")", R"("\U0041")"}) {
    EXPECT_EQ(unescape(bad, text), StringProblem::kMalformed) << bad;
  }
}

TEST(JsonScalar, TellsNumbersFromWhatOnlyLooksLikeThem) {
  for (const std::string_view number : {"0", "-0", "10", "1.0", "-1.50", "1e5", "1E+05", "0e-1"}) {
    EXPECT_TRUE(is_json_number(number)) << number;
  }
  for (const std::string_view other :
       {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1 ", "--1", "1.e1", "Infinity"}) {
    EXPECT_FALSE(is_json_number(other)) << other;
  }
}

}  // namespace
}  // namespace prefilter::article
