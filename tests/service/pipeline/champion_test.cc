#include "service/pipeline/champion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/records.h"
#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

using ::testing::HasSubstr;

Config config_of(const std::string& model) {
  return *config_of_yaml("model: " + model + "\nmode: shadow\nthreshold: 0.5\n", "etc/config.yaml");
}

TEST(Champion, IsLookedForBesideTheConfiguration) {
  EXPECT_EQ(registry_of(config_of("registry:models")), "etc/models");
  EXPECT_EQ(registry_of(config_of("registry:/srv/models")), "/srv/models");
  EXPECT_EQ(registry_of(config_of("models/a")), "");
  EXPECT_EQ(registry_of(config_of("null")), "");
}

TEST(Champion, TakesThePlaceOfModelThresholdAndMode) {
  const test::TempFolder registry;
  registry::Current current;
  current.state = {.bundle = std::string(64, 'a'),
                   .name = "m@1",
                   .threshold = 0.75F,
                   .mode = registry::Mode::kPrimary};
  registry.write("CURRENT", to_json(current));
  Config config = config_of("registry:" + registry.path());
  const Result<void> taken = take_champion(registry.path(), config);
  ASSERT_TRUE(taken) << taken.error().message();
  EXPECT_EQ(config.model, registry.file("objects/" + std::string(64, 'a')));
  EXPECT_EQ(config.manifest_sha256, std::string(64, 'a'));
  EXPECT_EQ(config.threshold, 0.75F);
  EXPECT_EQ(config.mode, Mode::kPrimary);
}

TEST(Champion, IsMissedWhereNothingWasPromotedOrTheFileIsBroken) {
  const test::TempFolder registry;
  Config config = config_of("registry:" + registry.path());
  const Result<void> none = take_champion(registry.path(), config);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(none.error().message(), HasSubstr("registry promote"));
  registry.write("CURRENT", "{}");
  const Result<void> broken = take_champion(registry.path(), config);
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message(), HasSubstr("CURRENT"));
}

}  // namespace
}  // namespace prefilter::pipeline
