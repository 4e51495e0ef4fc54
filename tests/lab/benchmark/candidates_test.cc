#include "lab/benchmark/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::benchmark {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Candidates : public testing::Test {
 protected:
  std::string bundle(const std::string& name) const {
    std::filesystem::create_directories(folder_.file(name));
    folder_.write(name + "/manifest.json", "{}");
    return folder_.file(name);
  }

  const test::TempFolder folder_;
};

TEST_F(Candidates, AreTheBundlesBelowAFolderByName) {
  const std::string small = bundle("models/small");
  const std::string large = bundle("models/large");
  bundle("models/.half-written");
  std::filesystem::create_directories(folder_.file("models/small.run"));
  const auto found = find_candidates(folder_.file("models"), {});
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_THAT(*found, ElementsAre(Candidate{"large", large}, Candidate{"small", small}));
}

TEST_F(Candidates, CanBeNamedOneByOne) {
  const std::string small = bundle("small");
  const std::string other = bundle("other");
  const auto found = find_candidates("", {"mine=" + small, other + "/"});
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_THAT(*found, ElementsAre(Candidate{"mine", small}, Candidate{"other", other + "/"}));
}

TEST_F(Candidates, OfTheSameNameAreRefused) {
  bundle("models/small");
  const auto found = find_candidates(folder_.file("models"), {"small=" + bundle("other")});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(found.error().message(), HasSubstr("two models are named small"));
}

TEST_F(Candidates, ThatAreNotThereAreNamed) {
  std::filesystem::create_directories(folder_.file("empty"));
  for (const auto& [models, named, words] :
       {std::tuple(folder_.file("nowhere"), "", "no folder of models"),
        std::tuple(folder_.file("empty"), "", "holds no bundle"),
        std::tuple(std::string(), "x=/no/such/folder", "/no/such/folder")}) {
    const auto found = find_candidates(
        models, *named == '\0' ? std::vector<std::string>{} : std::vector<std::string>{named});
    ASSERT_FALSE(found) << words;
    EXPECT_EQ(found.error().code(), ErrorCode::kNotFound);
    EXPECT_THAT(found.error().message(), HasSubstr(words));
  }
  const auto none = find_candidates("", {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(find_candidates("", {"=" + folder_.file("empty")}).error().code(),
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace prefilter::benchmark
