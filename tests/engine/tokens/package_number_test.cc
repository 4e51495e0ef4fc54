#include "engine/tokens/package_number.h"

#include <gtest/gtest.h>

#include <cmath>

namespace prefilter::tokens {
namespace {

TEST(PackageNumber, ReadsShortNumbersExactly) {
  EXPECT_EQ(package_number("0"), 0.0);
  EXPECT_EQ(package_number("-3.5"), -3.5);
  EXPECT_EQ(package_number("12e2"), 1200.0);
  EXPECT_EQ(package_number("5E-1 \n"), 0.5);
}

// The values are those that tokenizers 0.23.3 writes after it has read the texts.
TEST(PackageNumber, RoundsAsThePackageDoes) {
  EXPECT_EQ(package_number("-7.4715776443481445"), -7.471577644348144);
  EXPECT_NE(package_number("-7.4715776443481445"), -7.4715776443481445);
}

TEST(PackageNumber, IgnoresDigitsThatDoNotFit) {
  EXPECT_EQ(package_number("18446744073709551615"), 18446744073709551615.0);
  EXPECT_EQ(package_number("184467440737095516159"), 1844674407370955161.0 * 100.0);
  EXPECT_EQ(package_number("1.00000000000000000000000000009"), 1.0);
}

TEST(PackageNumber, HandlesExponentsBeyondTheRange) {
  EXPECT_EQ(package_number("1e-999999999999"), 0.0);
  EXPECT_EQ(package_number("0e999999999999"), 0.0);
  EXPECT_EQ(package_number("123e-310"), 123 / 1e308 / 1e2);
  EXPECT_FALSE(package_number("1e309"));
  EXPECT_TRUE(std::signbit(*package_number("-0")));
}

}  // namespace
}  // namespace prefilter::tokens
