#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/articles/record.h"
#include "tests/apps/lab/verb_run.h"
#include "tests/support/temp_folder.h"

namespace prefilter::lab {
namespace {

using ::testing::HasSubstr;

Ran run(const std::vector<std::string>& arguments) { return run_verb("labels", arguments); }

class LabelsVerb : public testing::Test {
 protected:
  LabelsVerb()
      : data_(folder_.write("articles.jsonl",
                            "{\"id\":\"a\",\"title\":\"Sale\",\"commerce_score\":9}\n"
                            "{\"id\":\"b\",\"title\":\"Vote\",\"commerce_score\":0}\n")) {}
  test::TempFolder folder_;
  std::string data_;
};

TEST_F(LabelsVerb, SendsArticlesOutAndTakesLabelsBack) {
  const std::string tasks = folder_.file("tasks.json");
  ASSERT_EQ(run({"export", data_, "--out", tasks}).status, 0);
  auto sent = nlohmann::json::parse(test::read_bytes(tasks));
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_TRUE(sent[0]["predictions"].empty());  // blind
  sent[0]["annotations"].push_back(
      {{"completed_by", 5},
       {"result", {{{"from_name", "label"}, {"value", {{"choices", {"commerce"}}}}}}}});
  const std::string back = folder_.write("back.json", sent.dump());
  const std::string out = folder_.file("labelled.jsonl");
  const Ran ran =
      run({"import", data_, back, "--out", out, "--when", "2026-01-02", "--format", "json"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(nlohmann::json::parse(ran.out)["labelled"], 1);
  const auto records = *articles::read_records(out);
  EXPECT_EQ(records[0].label, 1);
  EXPECT_EQ(records[0].others["human_labels"][0]["when"], "2026-01-02");
}

TEST_F(LabelsVerb, SuggestsOnlyWhenAsked) {
  const std::string tasks = folder_.file("tasks.jsonl");
  ASSERT_EQ(run({"export", data_, "--out", tasks, "--shape", "argilla", "--suggest", "--question",
                 "kind"})
                .status,
            0);
  EXPECT_THAT(test::read_bytes(tasks), HasSubstr(R"("suggestions":{"kind":{)"));
}

TEST_F(LabelsVerb, ErrorsHaveTheirExitStatus) {
  const std::string out = folder_.file("out.jsonl");
  EXPECT_EQ(run({}).status, 2);
  EXPECT_EQ(run({"export", data_, "--out", out, "--shape", "excel"}).status, 2);
  EXPECT_EQ(run({"import", data_, folder_.file("no.json"), "--out", out}).status, 3);
  EXPECT_EQ(run({"import", data_, data_, "--out", out}).status, 2);
}

}  // namespace
}  // namespace prefilter::lab
