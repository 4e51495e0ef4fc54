#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/subprocess.h"

namespace prefilter::cli {
namespace {

using ::testing::HasSubstr;

TEST(Shadow, ListsItsVerbsWhenNoneIsNamed) {
  const test::Outcome outcome = test::run_prefilter({"shadow"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("run "));
  EXPECT_THAT(outcome.err, HasSubstr("Examples:"));
}

TEST(Shadow, SuggestsTheVerbThatWasMeant) {
  const test::Outcome outcome = test::run_prefilter({"shadow", "rum"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("Did you mean 'run'?"));
}

}  // namespace
}  // namespace prefilter::cli
