#include "service/pipeline/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Config read(const std::string& text) {
  const Result<Config> config = config_of_yaml(text, "etc/config.yaml");
  if (!config) throw std::runtime_error(config.error().message());
  return *config;
}

std::string error_of(const std::string& text) {
  const Result<Config> config = config_of_yaml(text, "config.yaml");
  return config ? "no error" : config.error().message();
}

TEST(Config, ReadsEveryKeyOfTheService) {
  const Config config = read(
      "mode: primary\n"
      "model: ../models/minilm\n"
      "threshold: 0.8\n"
      "rules: rules.yaml\n"
      "acknowledged_refusals: [not-cheap, shop/old]\n"
      "shadow:\n"
      "  database: log/shadow.db\n"
      "  queue_articles: 99\n"
      "  threads: 2\n");
  EXPECT_EQ(config.mode, Mode::kPrimary);
  EXPECT_EQ(config.model, "models/minilm");
  EXPECT_EQ(config.threshold, 0.8F);
  EXPECT_EQ(config.rules, "etc/rules.yaml");
  EXPECT_THAT(config.acknowledged_refusals, ElementsAre("not-cheap", "shop/old"));
  EXPECT_EQ(config.shadow.database, "etc/log/shadow.db");
  EXPECT_EQ(config.shadow.lane.queue_articles, 99U);
  EXPECT_EQ(config.shadow.lane.threads, 2U);
  EXPECT_EQ(config.place("rules"), "etc/config.yaml:4: rules");
  EXPECT_EQ(config.place("shadow"), "etc/config.yaml:6: shadow");
}

TEST(Config, IsShadowWithTheDefaultModelWhereNothingIsSaid) {
  const Config config = read("rules: rules.yaml\n");
  EXPECT_EQ(config.mode, Mode::kShadow);
  EXPECT_EQ(config.model, "");
  EXPECT_FALSE(config.threshold);
  EXPECT_EQ(config.shadow.database, "");
}

TEST(Config, ReadsWhatSelectWrites) {
  const std::string sha256(64, 'a');
  const Config config = read(
      "format_version: 1\nmodel: \"models/minilm\"\nmanifest_sha256: \"" + sha256 +
      "\"\n"
      "threshold:\n  value: 0.9\n  provenance: \"val\"\n"
      "language_thresholds:\n  el:\n    value: 0.8\n    provenance: \"val\"\n"
      "mode: \"shadow\"\noutcome: \"targets_met\"\nwhy: \"the fastest\"\nadvice:\n  - \"none\"\n"
      "candidates:\n  - name: \"minilm\"\n    chosen: true\nbaselines:\n  []\n"
      "criteria:\n  target:\n    f1: 0.95\nchosen_on:\n  slice: \"all\"\n"
      "made_by: \"prefilter-lab\"\ncreated: \"2026-11-22T10:00:00Z\"\n");
  EXPECT_EQ(config.mode, Mode::kShadow);
  EXPECT_EQ(config.model, "etc/models/minilm");
  EXPECT_EQ(config.manifest_sha256, sha256);
  EXPECT_FALSE(config.threshold);
  EXPECT_EQ(config.noted_threshold, 0.9F);
}

TEST(Config, TellsANullModelFromNoWordOfIt) {
  EXPECT_EQ(read("model: null\n").model, std::nullopt);
  EXPECT_EQ(read("model: registry:prod\n").model, "registry:prod");
  EXPECT_EQ(read("model: /srv/models/a\n").model, "/srv/models/a");
}

TEST(Config, NamesKeyAndLineOfWhatIsWrong) {
  EXPECT_EQ(error_of("model: m\nmode: shadwo\n"),
            "config.yaml:2: mode must be shadow, primary or slm_only, not \"shadwo\"");
  EXPECT_EQ(error_of("model: m\nrulse: r\n"),
            "config.yaml:2: there is no key rulse; did you mean rules?");
  EXPECT_EQ(error_of("mode: shadow\nmode: primary\n"), "config.yaml:2: mode stands twice");
  EXPECT_THAT(error_of("\nthreshold: 1.5\n"), StartsWith("config.yaml:2: threshold must be"));
  EXPECT_THAT(error_of("threshold:\n  value: x\n"), StartsWith("config.yaml:2: threshold must be"));
  EXPECT_EQ(error_of("threshold: {}\n"), "config.yaml:1: threshold has no `value`");
  EXPECT_EQ(error_of("rules: [a]\n"), "config.yaml:1: rules must be one plain value");
  EXPECT_EQ(error_of("rules: ''\n"), "config.yaml:1: rules is empty");
  EXPECT_THAT(error_of("manifest_sha256: abc\n"), HasSubstr("must be 64 digits"));
  EXPECT_THAT(error_of("format_version: 2\n"), HasSubstr("format_version is not 1"));
  EXPECT_THAT(error_of("acknowledged_refusals: a\n"), HasSubstr("must be a list"));
  EXPECT_EQ(error_of("shadow:\n  databse: x\n"),
            "config.yaml:2: there is no key shadow.databse; did you mean database?");
  EXPECT_THAT(error_of("shadow:\n  threads: 0\n"),
              StartsWith("config.yaml:2: shadow.threads must be"));
  EXPECT_EQ(error_of("shadow: x\n"),
            "config.yaml:1: shadow must hold lines of the form KEY: VALUE");
  EXPECT_THAT(error_of("watch:\n  most_blocked: 0\n"),
              StartsWith("config.yaml:2: watch.most_blocked must be"));
  EXPECT_THAT(error_of("watch:\n  most_bocked: 0.1\n"), HasSubstr("did you mean most_blocked?"));
  EXPECT_THAT(error_of("[1]\n"), HasSubstr("config.yaml:1: must hold lines of the form"));
  EXPECT_THAT(error_of("a: [\n"), HasSubstr("no valid YAML"));
  EXPECT_THAT(error_of(std::string(5U << 20, ' ')), HasSubstr("larger than"));
}

TEST(Config, ReadsTheOneThatComesAlong) {
  const auto config = read_config(test::repository_path("config/config.yaml"));
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->mode, Mode::kShadow);
  EXPECT_TRUE(std::filesystem::exists(config->rules));
}

TEST(Config, HasASectionForTheWatch) {
  const test::TempFolder folder;
  const auto config =
      read_config(folder.write("config.yaml", "watch:\n  folder: kept\n  most_blocked: 0.1\n"));
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->watch.folder, folder.file("kept"));
  EXPECT_EQ(config->watch.most_blocked, 0.1);
  EXPECT_EQ(config->watch.most_errors, 0.05);
}

TEST(Config, SaysThatAFileIsNotThere) {
  const test::TempFolder folder;
  const auto config = read_config(folder.file("none.yaml"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::pipeline
