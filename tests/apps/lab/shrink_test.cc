#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/apps/lab/verb_run.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::lab {
namespace {

Ran run(const std::vector<std::string>& arguments) { return run_verb("shrink", arguments); }

class ShrinkVerb : public testing::Test {
 protected:
  ShrinkVerb() : source_(folder_.file("source")), target_(folder_.file("target")) {
    test::write_tiny_checkpoint(source_, "bert");
    texts_ = folder_.write("texts.jsonl",
                           "{\"title\": \"a price\", \"label\": 1}\n"
                           "{\"title\": \"vote\", \"label\": 0}\n");
  }
  test::TempFolder folder_;
  std::string source_;
  std::string target_;
  std::string texts_;
};

TEST_F(ShrinkVerb, PrintsWhatBecameSmallerAsJson) {
  const Ran ran = run({source_, target_, "--texts", texts_, "--keep-layers", "1", "--data", texts_,
                       "--format", "json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["after"]["layers"], 1);
  EXPECT_LT(json["after"]["vocabulary"], json["before"]["vocabulary"]);
  EXPECT_EQ(json["accuracy"]["all"]["articles"], 2);
  EXPECT_TRUE(std::filesystem::exists(target_ + "/model.safetensors"));
}

TEST_F(ShrinkVerb, MakesABundleAndNamesTheCommandThatTeachesIt) {
  const Ran ran = run({source_, target_, "--embeddings", "int4", "--drop-layers", "0", "--teacher",
                       "models/large", "--splits", "my-splits"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(std::filesystem::exists(target_ + "/manifest.json"));
  EXPECT_NE(ran.out.find("bundle"), std::string::npos) << ran.out;
  EXPECT_NE(ran.err.find("train --base"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("--teacher models/large --data my-splits"), std::string::npos);
}

TEST_F(ShrinkVerb, ErrorsHaveTheirExitStatusAndLeaveNoTarget) {
  EXPECT_EQ(run({source_}).status, 2);
  EXPECT_EQ(run({source_, target_, "--embeddings", "int2"}).status, 2);
  EXPECT_EQ(run({source_, target_, "--keep-vocabulary", "0"}).status, 2);
  EXPECT_EQ(run({source_, target_, "--keep-vocabulary", "7"}).status, 2);
  EXPECT_EQ(run({source_, target_, "--layers", "0,9"}).status, 2);
  EXPECT_EQ(run({folder_.file("nowhere"), target_}).status, 3);
  EXPECT_EQ(run({source_, target_, "--texts", folder_.file("no.jsonl")}).status, 3);
  EXPECT_FALSE(std::filesystem::exists(target_));
  EXPECT_EQ(run({source_, source_}).status, 8);
}

}  // namespace
}  // namespace prefilter::lab
