#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/apps/lab/verb_run.h"
#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::lab {
namespace {

Ran run(const std::vector<std::string>& arguments) { return run_verb("evaluate", arguments); }

class EvaluateVerb : public testing::Test {
 protected:
  EvaluateVerb() : data_(folder_.file("test.jsonl")), out_(folder_.file("results/all.json")) {
    evaluate::write_tiny_case(folder_);
  }
  test::TempFolder folder_;
  std::string data_;
  std::string out_;
};

TEST_F(EvaluateVerb, WritesAllFiguresAndPrintsATable) {
  const Ran ran = run({"--model", "mine=" + folder_.file("model"), "--data", data_, "--out", out_});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("mine"), std::string::npos);
  EXPECT_NE(ran.out.find("title_only"), std::string::npos);
  const auto json = nlohmann::json::parse(test::read_bytes(out_));
  EXPECT_EQ(json["candidates"][0]["name"], "mine");
  EXPECT_EQ(json["data"]["file"], data_);
  EXPECT_NE(test::read_bytes(folder_.file("results/report.html")).find("mine"), std::string::npos);
}

TEST_F(EvaluateVerb, NamesABundleByItsFolderAndWritesToStandardOutput) {
  const Ran ran = run({"--model", folder_.file("model") + "/", "--data", data_, "--out", "-",
                       "--forms", "title_only"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["candidates"][0]["name"], "model");
  EXPECT_EQ(json["candidates"][0]["forms"].size(), 1U);
}

TEST_F(EvaluateVerb, ErrorsHaveTheirExitStatusAndLeaveNoFile) {
  const std::string model = folder_.file("model");
  EXPECT_EQ(run({"--data", data_, "--out", out_}).status, 2);
  EXPECT_EQ(run({"--model", model, "--out", out_}).status, 2);
  EXPECT_EQ(run({"--model", model, "--data", folder_.file("no.jsonl"), "--out", out_}).status, 3);
  EXPECT_EQ(run({"--model", folder_.file("no"), "--data", data_, "--out", out_}).status, 3);
  EXPECT_EQ(run({"--model", model, "--data", data_, "--forms", "half", "--out", out_}).status, 2);
  EXPECT_FALSE(std::filesystem::exists(out_));
}

}  // namespace
}  // namespace prefilter::lab
