#include "registry/stores_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::registry {
namespace {

using ::testing::HasSubstr;

std::string no_environment(const std::string&) { return ""; }

class StoresFile : public testing::Test {
 protected:
  Result<std::vector<std::unique_ptr<Store>>> parse(
      const std::string& yaml, const Environment& environment = no_environment) const {
    return parse_stores(yaml, "stores.yaml", folder_.file("registry"), environment);
  }
  std::string error(const std::string& store) const {
    const auto stores = parse("stores:\n  - " + store + "\n");
    EXPECT_FALSE(stores) << store;
    return stores ? "" : stores.error().message();
  }

  test::TempFolder folder_;
};

TEST_F(StoresFile, NamesFoldersServersAndBuckets) {
  const auto stores = parse(
      "stores:\n"
      "  - {name: second, kind: folder, path: ../second}\n"
      "  - {name: web, kind: http, url: \"https://files.example/models\"}\n"
      "  - {name: s3, kind: s3, url: \"https://s3.example/bucket\", region: eu-central-1}\n",
      [](const std::string& name) { return name.starts_with("AWS_") ? "key" : ""; });
  ASSERT_TRUE(stores) << stores.error().message();
  ASSERT_EQ(stores->size(), 3U);
  EXPECT_EQ((*stores)[0]->place(), folder_.file("second"));
  EXPECT_EQ((*stores)[2]->name(), "s3");
}

TEST_F(StoresFile, WhatIsWrongIsNamedWithItsLine) {
  EXPECT_THAT(error("{name: a, kind: folder}"), HasSubstr("stores.yaml:2: a store of kind folder"));
  EXPECT_THAT(error("{name: A/b, kind: folder, path: /x}"), HasSubstr("name must be"));
  EXPECT_THAT(error("{name: a, kind: ftp}"), HasSubstr("kind must be"));
  EXPECT_THAT(error("{name: a, kind: http, url: \"ftp://x\"}"), HasSubstr("url"));
  EXPECT_THAT(error("{name: a, kind: http, url: \"http://x/?key=1\"}"), HasSubstr("no query"));
  EXPECT_THAT(error("{name: a, kind: http, url: \"http://me:pw@x/\"}"), HasSubstr("secrets"));
  EXPECT_THAT(error("{name: a, kind: http, url: \"http://x/\", timeout_seconds: 0}"),
              HasSubstr("timeout_seconds"));
  EXPECT_THAT(error("{name: a, kind: folder, path: /x, colour: red}"), HasSubstr("colour"));
  EXPECT_THAT(error("{name: a, name: b, kind: folder, path: /x}"), HasSubstr("twice"));
  EXPECT_THAT(parse("stores: [").error().message(), HasSubstr("no valid YAML"));
  EXPECT_THAT(parse("shops: []").error().message(), HasSubstr("one key, stores"));
  EXPECT_THAT(parse("stores:\n - {name: a, kind: folder, path: /x}\n - {name: a, kind: folder, "
                    "path: /y}\n")
                  .error()
                  .message(),
              HasSubstr("twice"));
}

TEST_F(StoresFile, ABucketNeedsItsKeysInTheEnvironment) {
  const auto stores = parse("stores: [{name: a, kind: s3, url: \"https://s3.example/b\"}]");
  ASSERT_FALSE(stores);
  EXPECT_EQ(stores.error().code(), ErrorCode::kUnauthorized);
}

TEST_F(StoresFile, TheRegistryIsNoSecondStoreOfItselfWhateverItIsCalled) {
  std::filesystem::create_directory(folder_.file("registry"));
  std::filesystem::create_directory_symlink(folder_.file("registry"), folder_.file("link"));
  for (const std::string path : {".", "objects", "../registry", "../link", "../link/objects/.."}) {
    EXPECT_THAT(error("{name: a, kind: folder, path: " + path + "}"),
                HasSubstr("lies in the registry itself"))
        << path;
  }
}

TEST_F(StoresFile, AnEmptyFileNamesNone) {
  EXPECT_TRUE(parse("")->empty());
  EXPECT_TRUE(parse("stores:\n")->empty());
}

}  // namespace
}  // namespace prefilter::registry
