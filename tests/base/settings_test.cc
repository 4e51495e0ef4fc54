#include "base/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter {
namespace {

using ::testing::HasSubstr;

struct Trip {
  std::string to;
  int days = 1;
  std::vector<std::string> with;
};

const std::vector<OptionField<Trip>>& trip_fields() {
  static const std::vector<OptionField<Trip>> fields = [] {
    std::vector<OptionField<Trip>> made;
    OptionGroup<Trip> where(made, "Where");
    where.text("to", "PLACE", "the place", [](auto& o) -> auto& { return o.to; });
    OptionGroup<Trip> how(made, "How");
    how.number("days", {.min = 1.0}, "to stay", [](auto& o) -> auto& { return o.days; });
    how.list("with", "who comes", [](auto& o) -> auto& { return o.with; });
    return made;
  }();
  return fields;
}

std::span<const OptionField<Trip>> table() { return trip_fields(); }

Result<std::vector<Setting>> read(const std::string& text) {
  return settings_of_yaml(text, "trip.yaml", shapes_of(table()));
}

TEST(Settings, WhatWasWrittenReadsBack) {
  const Trip trip{.to = "a: b #c", .days = 7, .with = {"Ann", "no"}};
  const std::string text = to_yaml(table(), trip, "A trip.");
  EXPECT_THAT(text, HasSubstr("# A trip.\n\n# Where\nto: "));
  EXPECT_THAT(text, HasSubstr("\n# How\ndays: 7"));
  const auto settings = read(text);
  ASSERT_TRUE(settings) << settings.error().message();
  Trip again;
  ASSERT_TRUE(apply_settings(table(), std::span<const Setting>(*settings), again));
  EXPECT_EQ(again.to, trip.to);
  EXPECT_EQ(again.days, trip.days);
  EXPECT_EQ(again.with, trip.with);
}

TEST(Settings, TheLaterSettingWins) {
  Trip trip;
  const std::vector<Setting> settings = {{"days", "2", "a"}, {"days", "3", "b"}};
  ASSERT_TRUE(apply_settings(table(), std::span<const Setting>(settings), trip));
  EXPECT_EQ(trip.days, 3);
}

TEST(Settings, ErrorsNameTheirPlace) {
  EXPECT_EQ(read("to: x\ndayz: 1\n").error().message(),
            "trip.yaml:2: there is no option dayz; did you mean days?");
  EXPECT_THAT(read("to: x\nto: y\n").error().message(), HasSubstr("trip.yaml:2: to stands twice"));
  EXPECT_THAT(read("days: [1]\n").error().message(), HasSubstr("must be one plain value"));
  EXPECT_THAT(read("- 1\n").error().message(), HasSubstr("NAME: VALUE"));
  EXPECT_THAT(read("a: b: c").error().message(), HasSubstr("no valid YAML"));
  EXPECT_TRUE(read("")->empty());
  Trip trip;
  const std::vector<Setting> zero = {{"days", "0", "--days"}};
  EXPECT_THAT(apply_settings(table(), std::span<const Setting>(zero), trip).error().message(),
              HasSubstr("--days: days must be a whole number, 1 or more"));
  const std::vector<Setting> none = {{"nights", "0", "x"}};
  EXPECT_EQ(apply_settings(table(), std::span<const Setting>(none), trip).error().message(),
            "x: there is no option nights");
}

}  // namespace
}  // namespace prefilter
