#include "lab/prepare/option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/temp_folder.h"

namespace prefilter::prepare {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::vector<Setting>& settings,
                     const std::vector<std::string>& articles = {"a.jsonl"}) {
  const Result<PrepareOptions> options = resolve_options(settings, articles);
  return options ? "" : options.error().message();
}

TEST(PrepareOptions, EachOptionSetsAFieldOfItsOwn) {
  std::set<std::string> names;
  for (const auto& changed : option_table()) {
    EXPECT_TRUE(names.insert(changed.name).second) << changed.name;
    PrepareOptions options;
    const std::string before = changed.print(options);
    std::string text = "0.25";
    if (changed.kind == ValueKind::kCount) text = "77";
    if (changed.kind == ValueKind::kText) text = "other";
    if (changed.kind == ValueKind::kSwitch) text = before == "true" ? "false" : "true";
    if (changed.kind == ValueKind::kChoice) text = changed.name == "augment_as" ? "copy" : "no";
    ASSERT_TRUE(changed.set(options, text)) << changed.name;
    EXPECT_EQ(changed.print(options), text) << changed.name;
    for (const auto& other : option_table()) {
      EXPECT_TRUE(&other == &changed || other.print(options) == other.print({})) << changed.name;
    }
  }
}

TEST(PrepareOptions, APrintedDefaultReadsBack) {
  for (const auto& field : option_table()) {
    PrepareOptions options;
    EXPECT_TRUE(field.set(options, field.print({}))) << field.name;
    EXPECT_EQ(field.print(options), field.print({})) << field.name;
  }
}

TEST(PrepareOptions, EveryOptionStandsInTheDocumentation) {
  const std::string page = test::read_bytes(test::repository_path("docs/formats/prepare.md"));
  for (const auto& field : option_table()) EXPECT_THAT(page, HasSubstr("`" + field.name + "`"));
}

TEST(PrepareOptions, TheLaterSettingWins) {
  const Result<PrepareOptions> options = resolve_options({{{"out", "s", "a"},
                                                           {"val", "0.2", "b"},
                                                           {"val", "0.3", "c"},
                                                           {"weak_commerce", "all", "d"},
                                                           {"max_per_source", "60", "e"}}},
                                                         {"a.jsonl"});
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->split.val, 0.3);
  EXPECT_EQ(options->selection.weak_commerce, -1);
  EXPECT_EQ(options->selection.max_per_source, 60);
}

TEST(PrepareOptions, WhatDoesNotFitTogetherIsAnError) {
  const Setting out{"out", "s", "--out"};
  EXPECT_EQ(error_of({out}), "");
  EXPECT_THAT(error_of({}), HasSubstr("--out is missing"));
  EXPECT_THAT(error_of({out}, {}), HasSubstr("no article file"));
  EXPECT_THAT(error_of({out}, {"-"}), HasSubstr("read twice"));
  EXPECT_THAT(error_of({out, {"val", "0.5", "--val"}, {"test", "0.5", "--test"}}),
              HasSubstr("nothing for train"));
  EXPECT_THAT(error_of({out, {"val", "1", "--val"}}),
              HasSubstr("--val: val must be a number from 0 to 1, 0 excluded, 1 excluded"));
  EXPECT_THAT(error_of({out, {"commerce_from", "2", "x"}}), HasSubstr("more than commerce_from"));
  EXPECT_THAT(error_of({out, {"cut_content", "0.95", "x"}}), HasSubstr("one form"));
  EXPECT_THAT(error_of({out, {"weak_in_eval", "perhaps", "x"}}), HasSubstr("auto, yes or no"));
}

}  // namespace
}  // namespace prefilter::prepare
