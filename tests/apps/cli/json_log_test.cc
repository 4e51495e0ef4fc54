#include "apps/cli/json_log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::cli {
namespace {

using http::Level;

TEST(JsonLog, WritesAnEventWithItsFieldsInTheirTypes) {
  EXPECT_EQ(
      event_json(
          Level::kRequest, "request",
          {{"id", std::string("a\"b")}, {"status", int64_t{200}}, {"ms", 1.5}, {"tokens", true}}),
      "\"level\":\"info\",\"event\":\"request\",\"id\":\"a\\\"b\",\"status\":200,\"ms\":1.5,"
      "\"tokens\":true");
}

TEST(JsonLog, WritesLinesOfJsonFromItsLevelOn) {
  testing::internal::CaptureStderr();
  const auto log = make_json_log(Level::kWarn);
  log->write(Level::kInfo, "quiet", {});
  log->write(Level::kError, "loud", {{"why", std::string("line\nbreak")}});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const nlohmann::json line = nlohmann::json::parse(text);
  EXPECT_EQ(line["event"], "loud");
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["why"], "line\nbreak");
  EXPECT_EQ(line["time"].get<std::string>().size(), std::string("2026-01-31T08:00:00.000Z").size());
}

}  // namespace
}  // namespace prefilter::cli
