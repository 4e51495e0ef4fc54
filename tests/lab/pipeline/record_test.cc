#include "lab/pipeline/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Record record() {
  Record record;
  record.step = "train-a";
  record.state = State::kDone;
  record.program = "prefilter-lab 1.2.3";
  record.words = {"train", "--seed=1"};
  record.settings = {{"seed", {"1"}}, {"texts", {"a", "b"}}};
  record.inputs = {{"splits/train.jsonl", "12"}};
  record.outputs = {{"v1/models/a", "present"}};
  record.started = "2026-01-31T08:00:00Z";
  record.seconds = 12.5;
  record.exit_status = 3;
  return record;
}

TEST(Record, ComesBackAsItWasKept) {
  const auto read = parse_record(to_json(record()), "r.json");
  ASSERT_TRUE(read) << read.error().message();
  const Record expected = record();
  EXPECT_EQ(read->step, expected.step);
  EXPECT_EQ(read->state, expected.state);
  EXPECT_EQ(read->program, expected.program);
  EXPECT_EQ(read->words, expected.words);
  EXPECT_EQ(read->settings, expected.settings);
  EXPECT_EQ(read->inputs, expected.inputs);
  EXPECT_EQ(read->outputs, expected.outputs);
  EXPECT_EQ(read->started, expected.started);
  EXPECT_EQ(read->seconds, expected.seconds);
  EXPECT_EQ(read->exit_status, expected.exit_status);
}

TEST(Record, IsNoneWhereThereIsNoFile) {
  const test::TempFolder folder;
  const auto none = read_record(folder.file("nowhere.json"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST(Record, NamesTheFieldThatContradictsTheFormat) {
  const auto error_with = [](const std::string& field, const json& value) {
    json broken = json::parse(to_json(record()));
    broken[field] = value;
    const auto read = parse_record(broken.dump(), "r.json");
    return read ? std::string() : read.error().message();
  };
  EXPECT_THAT(error_with("state", "asleep"), HasSubstr("field state"));
  EXPECT_THAT(error_with("command", {1}), HasSubstr("field command"));
  EXPECT_THAT(error_with("settings", {{"a", 1}}), HasSubstr("field settings"));
  EXPECT_THAT(error_with("settings", {{"a", {1}}}), HasSubstr("field settings"));
  EXPECT_THAT(error_with("inputs", {{"a", 1}}), HasSubstr("field inputs"));
  EXPECT_THAT(error_with("outputs", 1), HasSubstr("field outputs"));
  EXPECT_THAT(error_with("seconds", -1), HasSubstr("field seconds"));
  EXPECT_THAT(error_with("exit_status", "x"), HasSubstr("field exit_status"));
  EXPECT_THAT(error_with("format_version", 2), HasSubstr("newer"));
  EXPECT_FALSE(parse_record("[]", "r.json"));
  EXPECT_FALSE(parse_record("{", "r.json"));
}

}  // namespace
}  // namespace prefilter::pipeline
