#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(Model, ShowsTheManifestForPeopleAndForPrograms) {
  const test::Outcome text = test::run_prefilter({"model", "show"});
  EXPECT_EQ(text.status, 0) << text.err;
  const test::Outcome json = test::run_prefilter({"model", "show", "--json"});
  const nlohmann::json manifest = nlohmann::json::parse(json.out);
  EXPECT_EQ(manifest, nlohmann::json::parse(
                          test::read_bytes(test::repository_path("models/default/manifest.json"))));
  EXPECT_NE(text.out.find(manifest["architecture"].get<std::string>()), std::string::npos);
}

TEST(Model, VerifiesTheDefaultModel) {
  const test::Outcome outcome =
      test::run_prefilter({"model", "verify", test::repository_path("models/default")});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.lines().size(), 4U);
}

TEST(Model, NamesAFolderThatIsNoModel) {
  const test::TempFolder folder;
  for (const char* verb : {"show", "verify"}) {
    const test::Outcome outcome = test::run_prefilter({"model", verb, folder.path()});
    EXPECT_EQ(outcome.status, 3) << verb;
    EXPECT_NE(outcome.err.find(folder.path()), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace prefilter::cli
