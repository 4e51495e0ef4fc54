#include "apps/cli/server_token.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(ServerToken, StandsInTheFileOrInTheEnvironment) {
  const test::TempFolder folder;
  unsetenv("PREFILTER_TOKEN");
  EXPECT_EQ(*server_token(""), "");
  setenv("PREFILTER_TOKEN", " from-outside ", 1);
  EXPECT_EQ(*server_token(""), "from-outside");
  EXPECT_EQ(*server_token(folder.write("token", "from-a-file\n")), "from-a-file");
  unsetenv("PREFILTER_TOKEN");
}

TEST(ServerToken, AFileWithoutOneIsAnError) {
  const test::TempFolder folder;
  EXPECT_EQ(server_token(folder.write("empty", "\n")).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(server_token(folder.file("gone")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::cli
