#include "apps/cli/serve_options.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(ServeOptions, ReadAddressAndPort) {
  http::ServerSettings settings;
  ASSERT_TRUE(set_address("0.0.0.0:81", settings));
  EXPECT_EQ(settings.address, "0.0.0.0");
  EXPECT_EQ(settings.port, 81);
  ASSERT_TRUE(set_address("[::1]:0", settings));
  EXPECT_EQ(settings.address, "::1");
  EXPECT_EQ(settings.port, 0);
  for (const char* wrong : {"", "127.0.0.1", "127.0.0.1:", ":80", "a:b", "a:70000", "a:-1"}) {
    EXPECT_FALSE(set_address(wrong, settings)) << wrong;
  }
}

TEST(ServeOptions, KnowWhatOnlyThisMachineReaches) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("0.0.0.0"));
  EXPECT_FALSE(is_loopback("::"));
  EXPECT_FALSE(is_loopback("192.168.0.2"));
}

TEST(ServeOptions, TakeTokensFromAFileOrTheEnvironmentButNotBoth) {
  const test::TempFolder folder;
  ServeArgs args;
  const auto none = read_tokens(args);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());

  args.tokens_file = folder.write("tokens", "a predict 0123456789abcdef\n");
  const auto filed = read_tokens(args);
  ASSERT_TRUE(filed) << filed.error().message();
  EXPECT_TRUE(filed->has_value());

  setenv("PREFILTER_TOKENS", "b admin 0123456789abcdef", 1);
  EXPECT_FALSE(read_tokens(args));
  args.tokens_file.clear();
  const auto variable = read_tokens(args);
  unsetenv("PREFILTER_TOKENS");
  ASSERT_TRUE(variable) << variable.error().message();
  EXPECT_TRUE(variable->has_value());
}

TEST(ServeOptions, LeaveNoDoorOpenWhereTheTokensCannotBeRead) {
  const test::TempFolder folder;
  ServeArgs args;
  args.tokens_file = folder.file("missing");
  EXPECT_FALSE(read_tokens(args));
  args.tokens_file = folder.write("empty", "");
  EXPECT_FALSE(read_tokens(args));
  setenv("PREFILTER_TOKENS", "", 1);
  args.tokens_file.clear();
  EXPECT_FALSE(read_tokens(args));
  unsetenv("PREFILTER_TOKENS");
}

TEST(ServeOptions, BecomeSettings) {
  ServeArgs args;
  args.batch_wait_ms = 1.5;
  args.deadline_ms = 250;
  args.threads = 3;
  args.queue_length = 7;
  const predict::Settings settings = predictor_settings(args);
  EXPECT_EQ(settings.batch_wait, std::chrono::microseconds(1500));
  EXPECT_EQ(settings.deadline, std::chrono::milliseconds(250));
  EXPECT_EQ(settings.threads, 3U);
  EXPECT_EQ(settings.queue_length, 7U);
}

}  // namespace
}  // namespace prefilter::cli
