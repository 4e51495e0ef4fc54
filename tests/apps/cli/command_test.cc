#include "apps/cli/command.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "apps/error_table.h"

namespace prefilter::cli {
namespace {

TEST(Command, ReportsAnErrorWithItsCodeAndExitStatus) {
  for (const ErrorTableRow& row : kErrorTable) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(report(Error(row.code, "what happened")), row.exit_status);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "prefilter: what happened [" + std::string(to_string(row.code)) + "]\n");
  }
}

TEST(Command, SharesTheOptionsForModelAndThreads) {
  CLI::App app;
  std::string model;
  int threads = 0;
  add_model_option(app, model);
  add_threads_option(app, threads);
  std::vector<std::string> arguments = {"7", "-t", "here", "-m"};
  app.parse(arguments);
  EXPECT_EQ(model, "here");
  EXPECT_EQ(threads, 7);
  std::vector<std::string> none = {"0", "-t"};
  EXPECT_THROW(app.parse(none), CLI::ParseError);
}

}  // namespace
}  // namespace prefilter::cli
