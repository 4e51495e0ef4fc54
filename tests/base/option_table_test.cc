#include "base/option_table.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

enum class Colour { kRed, kGreen };

struct Paint {
  std::string name;
  double share = 0.5;
  int coats = -1;
  bool dry = false;
  Colour colour = Colour::kGreen;
  std::vector<std::string> rooms = {"hall"};
};

std::vector<OptionField<Paint>> paint_table() {
  std::vector<OptionField<Paint>> fields;
  OptionGroup<Paint> group(fields, "Paint");
  group.text("name", "TEXT", "of the paint", [](auto& o) -> auto& { return o.name; });
  group.number("share", {.min = 0.0, .max = 1.0, .without_min = true}, "of the wall",
               [](auto& o) -> auto& { return o.share; });
  group.number("coats", {.min = 0.0, .word = "all", .word_value = -1.0}, "of paint",
               [](auto& o) -> auto& { return o.coats; });
  group.toggle("dry", "whether it is", [](auto& o) -> auto& { return o.dry; });
  group.choice("colour", {"red", "green"}, "it has", [](auto& o) -> auto& { return o.colour; });
  group.list("rooms", "to paint", [](auto& o) -> auto& { return o.rooms; }).environment = "ROOMS";
  return fields;
}

std::string error_of(size_t field, std::string_view text) {
  Paint paint;
  const Result<void> set = paint_table()[field].set(paint, text);
  return set ? "" : set.error().message();
}

TEST(OptionTable, EachKindSetsAndPrintsItsMember) {
  const auto table = paint_table();
  const std::vector<std::string> texts = {"matt", "0.25", "3", "true", "red", "hall,attic"};
  Paint paint;
  for (size_t i = 0; i < table.size(); ++i) {
    ASSERT_TRUE(table[i].set(paint, texts[i])) << table[i].name;
    EXPECT_EQ(table[i].print(paint), texts[i]) << table[i].name;
  }
  EXPECT_EQ(paint.colour, Colour::kRed);
  EXPECT_EQ(paint.rooms, (std::vector<std::string>{"hall", "attic"}));
  EXPECT_EQ(table[1].kind, ValueKind::kNumber);
  EXPECT_EQ(table[2].kind, ValueKind::kCount);
  EXPECT_EQ(table[5].environment, "ROOMS");
  EXPECT_EQ(table[5].group, "Paint");
}

TEST(OptionTable, AWordStandsForAValue) {
  const auto table = paint_table();
  Paint paint;
  EXPECT_EQ(table[2].print(paint), "all");
  paint.coats = 5;
  ASSERT_TRUE(table[2].set(paint, "all"));
  EXPECT_EQ(paint.coats, -1);
}

TEST(OptionTable, ErrorsSayWhatMayStandThere) {
  EXPECT_EQ(error_of(1, "0"), "must be a number from 0 to 1, 0 excluded, not \"0\"");
  EXPECT_EQ(error_of(1, "nan"), "must be a number from 0 to 1, 0 excluded, not \"nan\"");
  EXPECT_EQ(error_of(2, "1.5"), "must be a whole number, 0 or more, or \"all\", not \"1.5\"");
  EXPECT_EQ(error_of(2, "-1"), "must be a whole number, 0 or more, or \"all\", not \"-1\"");
  EXPECT_EQ(error_of(3, "yes"), "must be true or false, not \"yes\"");
  EXPECT_EQ(error_of(4, "blue"), "must be red or green, not \"blue\"");
}

TEST(OptionTable, FlagsHaveHyphens) {
  EXPECT_EQ(flag_of(OptionShape{"a_b_c", ValueKind::kText, "", "", "", ""}), "--a-b-c");
}

TEST(OptionTable, ListsAreSplitAtCommas) {
  EXPECT_EQ(split_at_commas(" a, b ,,c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(joined_by_commas({"a", "b"}), "a,b");
  EXPECT_TRUE(split_at_commas("").empty());
}

}  // namespace
}  // namespace prefilter
