#include "lab/train/option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& name, const std::string& text) {
  TrainOptions options;
  const Result<void> set = find_option(name)->set(options, text);
  return set ? "" : set.error().message();
}

TEST(OptionTable, NamesAreUniqueAndEveryOptionHasAHelp) {
  std::set<std::string> names;
  for (const OptionField& field : option_table()) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_FALSE(field.help.empty()) << field.name;
    EXPECT_EQ(find_option(field.name), &field);
  }
  EXPECT_EQ(find_option("none"), nullptr);
  EXPECT_EQ(flag_of(*find_option("learning_rate")), "--learning-rate");
}

TEST(OptionTable, EachOptionSetsAFieldOfItsOwn) {
  std::set<std::string> seen;
  for (const OptionField& changed : option_table()) {
    TrainOptions options;
    const std::string before = changed.print(options);
    std::string text = "0.5";
    if (changed.kind == ValueKind::kCount) text = "77";
    if (changed.kind == ValueKind::kText || changed.kind == ValueKind::kList) text = "other";
    if (changed.kind == ValueKind::kChoice) text = changed.name == "precision" ? "bf16" : "int4";
    if (changed.kind == ValueKind::kSwitch) text = before == "true" ? "false" : "true";
    if (before == text) text = "0.25";
    ASSERT_TRUE(changed.set(options, text)) << changed.name;
    EXPECT_EQ(changed.print(options), text) << changed.name;
    for (const OptionField& other : option_table()) {
      if (&other == &changed) continue;
      EXPECT_EQ(other.print(options), other.print({})) << changed.name << " set " << other.name;
    }
  }
}

TEST(OptionTable, APrintedDefaultReadsBack) {
  for (const OptionField& field : option_table()) {
    TrainOptions options;
    EXPECT_TRUE(field.set(options, field.print({}))) << field.name;
    EXPECT_EQ(field.print(options), field.print({})) << field.name;
  }
}

TEST(OptionTable, EveryOptionStandsInTheDocumentation) {
  const std::string page = test::read_bytes(test::repository_path("docs/formats/training.md"));
  for (const OptionField& field : option_table()) {
    EXPECT_THAT(page, HasSubstr("\n| `" + field.name + "` | "));
  }
}

TEST(OptionTable, SaysWhatMayStandThere) {
  EXPECT_EQ(error_of("batch", "0"), "must be a whole number, 1 or more, not \"0\"");
  EXPECT_EQ(error_of("batch", "1.5"), "must be a whole number, 1 or more, not \"1.5\"");
  EXPECT_EQ(error_of("batch", "-1"), "must be a whole number, 1 or more, not \"-1\"");
  EXPECT_EQ(error_of("learning_rate", "0"), "must be a number above 0, not \"0\"");
  EXPECT_EQ(error_of("learning_rate", "inf"), "must be a number above 0, not \"inf\"");
  EXPECT_EQ(error_of("learning_rate", "nan"), "must be a number above 0, not \"nan\"");
  EXPECT_EQ(error_of("warmup_ratio", "1.1"), "must be a number from 0 to 1, not \"1.1\"");
  EXPECT_EQ(error_of("label_smoothing", "1"),
            "must be a number from 0 to 1, 1 excluded, not \"1\"");
  EXPECT_EQ(error_of("dropout", "-0.5"),
            "must be a number from 0 to 1, 1 excluded, or \"config\", not \"-0.5\"");
  EXPECT_EQ(error_of("freeze_embeddings", "yes"), "must be true or false, not \"yes\"");
  EXPECT_EQ(error_of("precision", "int8"), "must be auto, fp32, bf16 or fp16, not \"int8\"");
  EXPECT_THAT(error_of("threads", "99999999999999999999"), HasSubstr("from 0 to 1024"));
  EXPECT_THAT(error_of("epochs", "3 "), HasSubstr("must be a number above 0"));
}

TEST(OptionTable, ReadsWordsListsAndLargeNumbers) {
  TrainOptions options;
  options.recipe.dropout = 0.3;
  ASSERT_TRUE(find_option("dropout")->set(options, "config"));
  EXPECT_LT(options.recipe.dropout, 0.0);
  ASSERT_TRUE(find_option("lora_targets")->set(options, "query, value ,,key"));
  EXPECT_THAT(options.recipe.lora.targets, ::testing::ElementsAre("query", "value", "key"));
  ASSERT_TRUE(find_option("seed")->set(options, "18446744073709551615"));
  EXPECT_EQ(options.run.seed, UINT64_MAX);
  ASSERT_TRUE(find_option("learning_rate")->set(options, "2e-5"));
  EXPECT_EQ(options.recipe.learning_rate, 2e-5);
  ASSERT_TRUE(find_option("precision")->set(options, "bf16"));
  EXPECT_EQ(options.run.numbers, Numbers::kBf16);
}

}  // namespace
}  // namespace prefilter::train
