#include "base/json_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstdlib>

namespace prefilter {
namespace {

TEST(Decimal, ReadsBackAsTheSameFloatAndLooksLikeARealNumber) {
  EXPECT_EQ(decimal(0.9F), "0.9");
  EXPECT_EQ(decimal(1.0F), "1.0");
  EXPECT_EQ(decimal(0.0F), "0.0");
  for (uint32_t bits = 0; bits < std::bit_cast<uint32_t>(1.0F); bits += 99991) {
    const auto value = std::bit_cast<float>(bits);
    EXPECT_EQ(std::strtof(decimal(value).c_str(), nullptr), value);
    EXPECT_NE(decimal(value).find_first_of(".e"), std::string::npos);
  }
}

TEST(JsonString, EscapesWhatJsonReservesAndReplacesWhatIsNoUtf8) {
  EXPECT_EQ(json_string("a \"b\"\n"), "\"a \\\"b\\\"\\n\"");
  EXPECT_EQ(json_string("bad \xFF byte"), "\"bad \xEF\xBF\xBD byte\"");
}

}  // namespace
}  // namespace prefilter
