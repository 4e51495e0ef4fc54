#include <gtest/gtest.h>

#include "tests/apps/lab/verb_run.h"
#include "tests/support/temp_folder.h"

namespace prefilter::lab {
namespace {

int run(const std::vector<std::string>& arguments) { return run_verb("report", arguments).status; }

TEST(ReportVerb, MakesThePageOfAnEvaluation) {
  test::TempFolder folder;
  folder.write("all.json", R"({"candidates": [{"name": "my-model", "kind": "model"}]})");
  EXPECT_EQ(run({"--evaluation", folder.file("all.json"), "--out", folder.file("page.html")}), 0);
  EXPECT_NE(test::read_bytes(folder.file("page.html")).find("my-model"), std::string::npos);
}

TEST(ReportVerb, ErrorsHaveTheirExitStatus) {
  test::TempFolder folder;
  folder.write("all.json", "{}");
  EXPECT_EQ(run({"--evaluation", folder.file("all.json")}), 4);
  EXPECT_EQ(run({"--evaluation", folder.file("none.json")}), 3);
  EXPECT_EQ(run({"--evalution", "x"}), 2);
}

}  // namespace
}  // namespace prefilter::lab
