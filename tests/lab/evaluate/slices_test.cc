#include "lab/evaluate/slices.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace prefilter::evaluate {
namespace {

Case a_case(const std::string& language, size_t characters) {
  Case one;
  one.language = language;
  one.content_characters = characters;
  return one;
}

const Slice* find(const std::vector<Slice>& slices, const std::string& name) {
  const auto found = std::find_if(slices.begin(), slices.end(),
                                  [&](const Slice& slice) { return slice.name == name; });
  return found == slices.end() ? nullptr : &*found;
}

Cases six_cases() {
  Cases cases;
  cases.cases = {a_case("en", 0),   a_case("en", 125),  a_case("", 126),
                 a_case("de", 300), a_case("en", 1000), a_case("de", 5)};
  cases.cases[1].origin = "oracle";
  cases.cases[1].source = "wire";
  cases.cases[4].month = "2026-05";
  cases.cases[0].month = "2026-04";
  return cases;
}

TEST(Slices, AllShownCasesComeFirstAndInOrder) {
  const Cases cases = six_cases();
  const std::vector<uint8_t> shown = {1, 1, 0, 1, 1, 1};
  const auto slices = slices_of(cases, shown, {.least = 1});
  EXPECT_EQ(slices.front().name, "all");
  EXPECT_THAT(slices.front().places, testing::ElementsAre(0, 1, 3, 4, 5));
}

TEST(Slices, BandsOriginsLanguagesAndSourcesHaveTheirNames) {
  const Cases cases = six_cases();
  const std::vector<uint8_t> shown(6, 1);
  const auto slices = slices_of(cases, shown, {.least = 1});
  EXPECT_THAT(find(slices, "without_content")->places, testing::ElementsAre(0));
  EXPECT_THAT(find(slices, "length:1-125")->places, testing::ElementsAre(1, 5));
  EXPECT_THAT(find(slices, "length:126-299")->places, testing::ElementsAre(2));
  EXPECT_THAT(find(slices, "length:300-999")->places, testing::ElementsAre(3));
  EXPECT_THAT(find(slices, "length:1000+")->places, testing::ElementsAre(4));
  EXPECT_THAT(find(slices, "origin:oracle below_300")->places, testing::ElementsAre(1));
  EXPECT_THAT(find(slices, "origin:unknown from_300")->places, testing::ElementsAre(3, 4));
  EXPECT_THAT(find(slices, "language:unknown")->places, testing::ElementsAre(2));
  EXPECT_THAT(find(slices, "source:wire")->places, testing::ElementsAre(1));
}

TEST(Slices, SmallLanguagesHaveNoneAndTheLargestSourcesStay) {
  Cases cases = six_cases();
  const std::vector<uint8_t> shown(6, 1);
  auto slices = slices_of(cases, shown, {.least = 3});
  EXPECT_NE(find(slices, "language:en"), nullptr);
  EXPECT_EQ(find(slices, "language:de"), nullptr);
  cases.cases[0].source = cases.cases[1].source = "large";
  slices = slices_of(cases, shown, {.least = 1, .max_sources = 1});
  EXPECT_NE(find(slices, "source:unknown"), nullptr);
  EXPECT_EQ(find(slices, "source:large"), nullptr);
}

TEST(Slices, MonthsComeOldestFirst) {
  const Cases cases = six_cases();
  const std::vector<uint8_t> shown(6, 1);
  const auto months = months_of(cases, shown, 1);
  ASSERT_EQ(months.size(), 2U);
  EXPECT_EQ(months[0].name, "2026-04");
  EXPECT_TRUE(months_of(cases, shown, 2).empty());
}

}  // namespace
}  // namespace prefilter::evaluate
