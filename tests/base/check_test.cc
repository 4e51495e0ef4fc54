#include "base/check.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

TEST(Check, AHoldingConditionPasses) { EXPECT_NO_THROW(PREFILTER_CHECK(1 < 2, "arithmetic")); }

TEST(Check, AFailureNamesTheConditionTheReasonAndTheFile) {
  try {
    PREFILTER_CHECK(2 < 1, "two offsets a row");
    FAIL() << "the check passed";
  } catch (const CheckFailure& failure) {
    const std::string what = failure.what();
    EXPECT_NE(what.find("2 < 1"), std::string::npos) << what;
    EXPECT_NE(what.find("two offsets a row"), std::string::npos) << what;
    EXPECT_NE(what.find("check_test.cc"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace prefilter
