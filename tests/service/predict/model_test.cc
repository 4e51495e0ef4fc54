#include "service/predict/model.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::predict {
namespace {

TEST(OpenModel, FollowsALinkAndJudgesInTwoHalvesAsInOne) {
  const test::TempFolder folder;
  test::write_files(folder.file("bundle"), test::tiny_bundle("bert", Precision::kInt8));
  std::filesystem::create_symlink(folder.file("bundle"), folder.file("current"));
  const auto model = open_model({.path = folder.file("current"), .threshold = 0.25F});
  ASSERT_TRUE(model) << model.error().message();
  EXPECT_EQ((*model)->info().name, "tiny@1.0");

  const auto classifier = Classifier::open(folder.file("bundle"), {.threshold = 0.25F});
  ASSERT_TRUE(classifier);
  Workspace workspace;
  const std::vector<Article> articles = {{"A sale", "Half the price.", "en"}, {"", "", "en"}};
  std::vector<Prepared> prepared;
  for (const Article& article : articles) prepared.push_back((*model)->prepare(article));
  const std::vector<Verdict> verdicts = (*model)->judge(prepared, workspace);
  for (size_t i = 0; i < articles.size(); ++i) {
    const Verdict whole = classifier->classify(articles[i], workspace);
    EXPECT_EQ(verdicts[i].p_commerce, whole.p_commerce);
    EXPECT_EQ(verdicts[i].threshold, 0.25F);
    EXPECT_EQ(verdicts[i].tokens, whole.tokens);
    EXPECT_EQ(verdicts[i].error, whole.error);
  }
  EXPECT_TRUE(verdicts[1].error);
}

TEST(OpenModel, ABundleWithAFalseByteIsNotOpened) {
  const test::TempFolder folder;
  test::Files files = test::tiny_bundle("bert", Precision::kInt8);
  files.at("model.safetensors").back() ^= 1;
  test::write_files(folder.file("bundle"), files);
  const auto model = open_model({folder.file("bundle"), {}});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), ErrorCode::kCorrupt);
}

TEST(OpenModel, NoFolderIsAnErrorThatNamesIt) {
  const auto model = open_model({"no/such/model", {}});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(model.error().message().find("no/such/model"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::predict
