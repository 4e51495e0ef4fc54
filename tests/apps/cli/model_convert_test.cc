#include "apps/cli/model_convert.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(ModelConvert, ReadsThresholdsOfLanguages) {
  const auto thresholds = parse_language_thresholds({"pt=0.85", "other=0.95"}, "on some data");
  ASSERT_TRUE(thresholds);
  ASSERT_EQ(thresholds->size(), 2U);
  EXPECT_EQ(thresholds->at("pt").value, 0.85F);
  EXPECT_EQ(thresholds->at("other").value, 0.95F);
  EXPECT_EQ(thresholds->at("pt").provenance, "on some data");
}

TEST(ModelConvert, RefusesWhatIsNoThresholdOfALanguage) {
  for (const char* entry : {"pt", "=0.5", "pt=", "pt=1.5", "pt=-1", "pt=nan", "pt=0.5x"}) {
    const auto thresholds = parse_language_thresholds({entry}, "");
    ASSERT_FALSE(thresholds) << entry;
    EXPECT_EQ(thresholds.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(thresholds.error().message().find(entry), std::string::npos);
  }
  EXPECT_FALSE(parse_language_thresholds({"pt=0.5", "pt=0.6"}, ""));
}

TEST(ModelConvert, WritesTimesInUtc) {
  EXPECT_EQ(utc_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_time(1769846400), "2026-01-31T08:00:00Z");
}

TEST(ModelConvert, RefusesAMissingSourceAndATargetThatExists) {
  const test::TempFolder folder;
  EXPECT_EQ(test::run_prefilter({"model", "convert", folder.file("no"), folder.file("out")}).status,
            3);
  EXPECT_EQ(test::run_prefilter(
                {"model", "convert", test::repository_path("models/default"), folder.path()})
                .status,
            8);
  EXPECT_EQ(test::run_prefilter({"model", "convert"}).status, 2);
}

TEST(ModelConvert, MergesAnAdapterIntoTheBaseThatIsGiven) {
  const test::TempFolder folder;
  const std::string golden = test::repository_path("tests/golden/");
  const std::string adapter = golden + "encoder/qwen2_lora";
  std::filesystem::copy(golden + "encoder/qwen2", folder.file("base"));
  std::filesystem::copy(golden + "tokens/byte_bpe/tokenizer.json", folder.file("base"));
  const auto convert = [&](const std::string& base) {
    return test::run_prefilter({"model", "convert", adapter, folder.file("out"), "--base", base});
  };
  EXPECT_EQ(convert(folder.file("nowhere")).status, 3);
  const test::Outcome converted = convert(folder.file("base"));
  ASSERT_EQ(converted.status, 0) << converted.err;
  const test::Outcome judged =
      test::run_prefilter({"classify", test::repository_path("examples/articles.jsonl"), "--model",
                           folder.file("out")});
  EXPECT_EQ(judged.status, 0) << judged.err;
  EXPECT_EQ(judged.lines().size(), 64U);
}

}  // namespace
}  // namespace prefilter::cli
