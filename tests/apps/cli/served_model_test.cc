#include "apps/cli/served_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "registry/registry.h"
#include "tests/registry/tiny_models.h"

namespace prefilter::cli {
namespace {

using ::testing::HasSubstr;

/// A registry in which one model after the other may be put to shadow.
class ServedModelTest : public testing::Test {
 protected:
  std::string add(const std::string& version, std::optional<float> threshold) {
    std::filesystem::create_directories(folder_.file("second"));
    const auto store = registry::folder_store("second", folder_.file("second"));
    const std::string sha256 =
        *registry_.add(registry::write_tiny(folder_, version), registry::kCaller);
    EXPECT_TRUE(store->put(sha256, registry_.objects().path_of(sha256)));
    EXPECT_TRUE(registry_.promote(
        {.bundle = sha256, .threshold = threshold, .to_shadow = true, .stores = {store.get()}},
        registry::kCaller));
    return sha256;
  }

  test::TempFolder folder_;
  registry::Registry registry_ = *registry::Registry::open_or_make(folder_.file("registry"));
};

TEST_F(ServedModelTest, OpensWhatTheRegistrySaysAtThatMoment) {
  const std::string first = add("1", 0.25F);
  const Result<ServedModel> served = find_served_model({.registry = registry_.folder()});
  ASSERT_TRUE(served) << served.error().message();
  EXPECT_EQ(served->threshold, 0.25F);
  const auto model = served->open();
  ASSERT_TRUE(model) << model.error().message();
  EXPECT_EQ((*model)->info().manifest_sha256, first);
  EXPECT_EQ((*model)->info().threshold, 0.25F);
  const std::string mark = served->mark();
  const std::string second = add("2", std::nullopt);
  EXPECT_NE(served->mark(), mark);
  EXPECT_EQ((*served->open())->info().manifest_sha256, second);
}

TEST_F(ServedModelTest, ATamperedModelIsNotOpened) {
  const std::string first = add("1", std::nullopt);
  registry::tamper(registry_.objects().path_of(first) + "/model.safetensors");
  const Result<ServedModel> served = find_served_model({.registry = registry_.folder()});
  ASSERT_TRUE(served);
  EXPECT_EQ(served->open().error().code(), ErrorCode::kCorrupt);
  registry::tamper(registry_.objects().path_of(first) + "/manifest.json");
  EXPECT_EQ(find_served_model({.registry = registry_.folder()}).error().code(),
            ErrorCode::kCorrupt);
}

TEST_F(ServedModelTest, ARegistryBesideAModelOrAThresholdIsAContradiction) {
  add("1", std::nullopt);
  for (const ModelArgs& args : {ModelArgs{"x", registry_.folder(), std::nullopt},
                                ModelArgs{"", registry_.folder(), 0.5F}}) {
    EXPECT_EQ(find_served_model(args).error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST_F(ServedModelTest, ARegistryInWhichNothingServesSaysWhatToDo) {
  const auto served = find_served_model({.registry = registry_.folder()});
  ASSERT_FALSE(served);
  EXPECT_THAT(served.error().message(), HasSubstr("registry promote"));
}

TEST_F(ServedModelTest, AFolderIsAModelToo) {
  const std::string bundle = registry::write_tiny(folder_, "1");
  const auto served = find_served_model({.model = bundle});
  ASSERT_TRUE(served) << served.error().message();
  EXPECT_EQ(served->folder, bundle);
  EXPECT_TRUE(served->open());
  EXPECT_NE(served->mark(), "");
}

}  // namespace
}  // namespace prefilter::cli
