#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

using ::testing::HasSubstr;

TEST(ShadowReport, TellsPeopleProgramsAndBrowsersTheSame) {
  const test::TempFolder folder;
  const std::string log = folder.file("shadow.db");
  ASSERT_EQ(test::run_prefilter({"shadow", "run", "--input",
                                 test::repository_path("examples/articles.jsonl"), "--rules",
                                 test::repository_path("config/rules.yaml"), "--database", log})
                .status,
            0);
  const test::Outcome text = test::run_prefilter({"shadow", "report", "--database", log});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("of 64 articles"));
  const test::Outcome json =
      test::run_prefilter({"shadow", "report", "--database", log, "--format", "json"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["all"]["articles"], 64);
  const std::string page = folder.file("report.html");
  const test::Outcome html = test::run_prefilter(
      {"shadow", "report", "--database", log, "--format", "html", "--output", page});
  EXPECT_EQ(html.status, 0) << html.err;
  EXPECT_THAT(test::read_bytes(page), HasSubstr("<title>Shadow report</title>"));
}

TEST(ShadowReport, ALogThatIsNotThereIsNamed) {
  const test::TempFolder folder;
  const test::Outcome outcome =
      test::run_prefilter({"shadow", "report", "--database", folder.file("none.db")});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("none.db"));
}

}  // namespace
}  // namespace prefilter::cli
