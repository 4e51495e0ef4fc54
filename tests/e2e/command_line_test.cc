// What users type, and what they mistype.
#include <gtest/gtest.h>

#include "tests/e2e/articles.h"
#include "tests/support/temp_folder.h"

namespace prefilter::test {
namespace {

TEST(CommandLine, SuggestsTheOptionThatWasMeant) {
  const Outcome outcome = run_prefilter({"classify", "--treshold", "0.5"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("'--treshold'"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("Did you mean '--threshold'?"), std::string::npos) << outcome.err;
}

TEST(CommandLine, SuggestsTheVerbThatWasMeant) {
  const Outcome outcome = run_prefilter({"clasify", "articles.jsonl"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("Did you mean 'classify'?"), std::string::npos) << outcome.err;
  const Outcome below = run_prefilter({"model", "shwo"});
  EXPECT_EQ(below.status, 2);
  EXPECT_NE(below.err.find("Did you mean 'show'?"), std::string::npos) << below.err;
}

TEST(CommandLine, RefusesValuesOutOfRange) {
  EXPECT_EQ(run_prefilter({"classify", "--threshold", "1.5"}).status, 2);
  EXPECT_EQ(run_prefilter({"classify", "--threshold", "nan"}).status, 2);
  EXPECT_EQ(run_prefilter({"classify", "--threads", "0"}).status, 2);
  EXPECT_EQ(run_prefilter({"classify", "--batch-tokens", "many"}).status, 2);
  const Outcome format = run_prefilter({"classify", "--format", "xml"});
  EXPECT_EQ(format.status, 2);
  EXPECT_NE(format.err.find("jsonl"), std::string::npos) << format.err;
}

TEST(CommandLine, ShowsItsHelpWhereNothingIsAsked) {
  const Outcome nothing = run_prefilter({});
  EXPECT_EQ(nothing.status, 2);
  EXPECT_NE(nothing.err.find("classify"), std::string::npos);
  const Outcome help = run_prefilter({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("classify"), std::string::npos);
}

TEST(CommandLine, GivesEveryVerbsHelpAnExample) {
  for (const std::string verb :
       {"classify", "model", "doctor", "bench", "version", "completion", "man"}) {
    const Outcome help = run_prefilter({verb, "--help"});
    EXPECT_EQ(help.status, 0) << verb;
    EXPECT_NE(help.out.find("Examples:\n  "), std::string::npos) << verb;
    EXPECT_NE(help.out.find("  prefilter "), std::string::npos) << verb;
  }
}

TEST(CommandLine, LetsAFlagWinOverTheEnvironment) {
  const std::vector<std::string> environment = {"PREFILTER_THRESHOLD=0.25"};
  const Outcome variable =
      run_prefilter({"classify"}, article_line(1), {.out_path = "", .environment = environment});
  EXPECT_EQ(parsed_lines(variable).at(0)["threshold"], 0.25);
  const Outcome flag = run_prefilter({"classify", "--threshold", "0.75"}, article_line(1),
                                     {.out_path = "", .environment = environment});
  EXPECT_EQ(parsed_lines(flag).at(0)["threshold"], 0.75);
}

TEST(CommandLine, RefusesAVariableThatItDoesNotKnow) {
  const Outcome outcome =
      run_prefilter({"version"}, "", {.out_path = "", .environment = {"PREFILTER_TRESHOLD=0.5"}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("PREFILTER_TRESHOLD"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("'PREFILTER_THRESHOLD'"), std::string::npos) << outcome.err;
}

TEST(CommandLine, PrintsItsVersion) {
  const Outcome flag = run_prefilter({"--version"});
  EXPECT_EQ(flag.status, 0);
  EXPECT_TRUE(flag.out.starts_with("prefilter ")) << flag.out;
  EXPECT_EQ(run_prefilter({"version"}).out, flag.out);
}

TEST(CommandLine, WritesTheExampleArticlesAsJsonlCsvAndTable) {
  const std::string articles = repository_path("examples/articles.jsonl");
  const size_t jsonl = run_prefilter({"classify", articles}).lines().size();
  const Outcome csv = run_prefilter({"classify", articles, "--format", "csv"});
  const Outcome table = run_prefilter({"classify", articles, "--format", "table"});
  EXPECT_GE(jsonl, 40U);
  EXPECT_EQ(csv.lines().size(), jsonl + 1);
  EXPECT_EQ(table.lines().size(), jsonl + 3);
  EXPECT_NE(table.out.find("articles: "), std::string::npos);
}

}  // namespace
}  // namespace prefilter::test
