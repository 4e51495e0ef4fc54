#include "registry/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::registry {
namespace {

using ::testing::HasSubstr;

const std::string kHash(64, 'a');

State some_state(Mode mode = Mode::kPrimary) {
  return {.bundle = kHash, .name = "tiny@1", .threshold = 0.9F, .mode = mode};
}

Entry some_entry() {
  return {.number = 3,
          .time = "2026-01-31T08:00:00Z",
          .who = "ana@host",
          .action = Action::kPromote,
          .bundle = kHash,
          .name = "tiny@1",
          .from = some_state(Mode::kShadow),
          .to = some_state(),
          .overridden = true,
          .why = "a \"reason\"\nof two lines",
          .evidence = R"({"passed":false})",
          .previous_sha256 = std::string(64, '0')};
}

TEST(Records, CurrentIsReadAsItWasWritten) {
  const Current current{
      .state = some_state(), .previous = {some_state(Mode::kShadow)}, .entry = "{}"};
  const Result<Current> again = parse_current(to_json(current), "CURRENT");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, current);
}

TEST(Records, AThresholdThatIsTheBundlesOwnIsNull) {
  State state = some_state();
  state.threshold = std::nullopt;
  const std::string json = to_json(Current{.state = state, .previous = {}, .entry = ""});
  EXPECT_THAT(json, HasSubstr("\"threshold\": null"));
  EXPECT_EQ(parse_current(json, "CURRENT")->state, state);
}

TEST(Records, AnEntryIsOneLineAndIsReadAsItWasWritten) {
  const std::string line = to_line(some_entry());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const Result<Entry> again = parse_entry(line, "history.jsonl:3");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, some_entry());
}

TEST(Records, AnEntryThatIsTooLongLosesItsEvidenceAndSaysSo) {
  Entry entry = some_entry();
  entry.evidence = "\"" + std::string(kMaxEntryBytes, 'x') + "\"";
  const std::string line = to_line(entry);
  EXPECT_LT(line.size(), kMaxEntryBytes);
  EXPECT_EQ(parse_entry(line, "h")->evidence, "\"too long to be kept\"");
  EXPECT_EQ(parse_entry(line, "h")->why, entry.why);
}

TEST(Records, WhatIsWrongInCurrentIsNamed) {
  const std::string good = to_json(Current{.state = some_state(), .previous = {}, .entry = ""});
  const auto with = [&](const std::string& old, const std::string& text) {
    std::string changed = good;
    const size_t at = changed.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return parse_current(changed.replace(at, old.size(), text), "CURRENT");
  };
  EXPECT_THAT(with("primary", "boss").error().message(), HasSubstr("field mode"));
  EXPECT_THAT(with("0.9", "1.5").error().message(), HasSubstr("field threshold"));
  EXPECT_THAT(with("aaaa", "../x").error().message(), HasSubstr("field bundle"));
  EXPECT_THAT(with("\"entry\"", "\"extra\"").error().message(), HasSubstr("extra"));
  EXPECT_EQ(with("\"format_version\": 1", "\"format_version\": 2").error().code(),
            ErrorCode::kUnsupported);
  EXPECT_EQ(parse_current("", "CURRENT").error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(parse_current(good.substr(0, good.size() / 2), "CURRENT").error().code(),
            ErrorCode::kCorrupt);
}

TEST(Records, ModesHaveTheWordsOfTheServicesConfiguration) {
  for (const std::string_view word : {"shadow", "primary", "slm_only"}) {
    EXPECT_EQ(to_string(*parse_mode(word)), word);
  }
  EXPECT_FALSE(parse_mode("Shadow"));
}

}  // namespace
}  // namespace prefilter::registry
