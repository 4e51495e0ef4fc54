#include "apps/cli/pipeline_options.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(EffectiveConfig, LetsFlagsWinOverTheFile) {
  const test::TempFolder folder;
  const std::string file =
      folder.write("config.yaml", "mode: shadow\nmodel: m\nrules: r.yaml\nmanifest_sha256: " +
                                      std::string(64, 'a') + "\nthreshold: {value: 0.5}\n");
  const auto plain =
      effective_config({.config = file, .mode = "", .rules = "", .model = "", .threshold = {}});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->rules, folder.file("r.yaml"));
  EXPECT_EQ(plain->model, folder.file("m"));

  const auto told = effective_config({.config = file,
                                      .mode = "slm_only",
                                      .rules = "own.yaml",
                                      .model = "other",
                                      .threshold = 0.25F});
  ASSERT_TRUE(told);
  EXPECT_EQ(told->mode, pipeline::Mode::kSlmOnly);
  EXPECT_EQ(told->rules, "own.yaml");
  EXPECT_EQ(told->model, "other");
  EXPECT_EQ(told->threshold, 0.25F);
  // What the file says of its own model does not hold for another.
  EXPECT_EQ(told->manifest_sha256, "");
  EXPECT_FALSE(told->noted_threshold);
}

TEST(EffectiveConfig, IsShadowWithoutAFile) {
  const auto config = effective_config({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->mode, pipeline::Mode::kShadow);
  EXPECT_EQ(config->model, "");
}

}  // namespace
}  // namespace prefilter::cli
