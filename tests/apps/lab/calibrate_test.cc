#include <gtest/gtest.h>

#include <filesystem>

#include "engine/bundle.h"
#include "tests/apps/lab/verb_run.h"
#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::lab {
namespace {

Ran run(const std::vector<std::string>& arguments) { return run_verb("calibrate", arguments); }

class CalibrateVerb : public testing::Test {
 protected:
  CalibrateVerb() : model_(folder_.file("model")), data_(folder_.file("test.jsonl")) {
    evaluate::write_tiny_case(folder_);
  }
  test::TempFolder folder_;
  std::string model_;
  std::string data_;
};

TEST_F(CalibrateVerb, MakesABundleThatOpensWithAllChecks) {
  const std::string out = folder_.file("new");
  const Ran ran = run({model_, "--data", data_, "--out", out, "--version", "2"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("temperature"), std::string::npos);
  const Result<Bundle> bundle = Bundle::open(out);
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_TRUE(bundle->verify_hashes());
  EXPECT_TRUE(bundle->verify_golden());
  EXPECT_EQ(bundle->manifest().version, "2");
  EXPECT_NE(bundle->manifest().threshold.provenance.find("highest F1"), std::string::npos);
}

TEST_F(CalibrateVerb, ErrorsHaveTheirExitStatusAndChangeNothing) {
  const std::string before = test::read_bytes(model_ + "/manifest.json");
  EXPECT_EQ(run({model_}).status, 2);
  EXPECT_EQ(run({model_, "--data", folder_.file("no.jsonl")}).status, 3);
  EXPECT_EQ(run({folder_.file("no"), "--data", data_}).status, 3);
  EXPECT_EQ(run({model_, "--data", data_, "--threshold-rule", "best"}).status, 2);
  const Ran refused = run({model_, "--data", data_, "--threshold-rule", "certified"});
  EXPECT_EQ(refused.status, 8);
  EXPECT_NE(refused.err.find("cannot certify"), std::string::npos) << refused.err;
  EXPECT_EQ(test::read_bytes(model_ + "/manifest.json"), before);
}

}  // namespace
}  // namespace prefilter::lab
