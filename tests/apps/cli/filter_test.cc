#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/e2e/articles.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

// The verb as its users run it; tests/service/pipeline has who decides when.
namespace prefilter::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kRules =
    "groups:\n"
    "  shop:\n"
    "    flags: [ignorecase]\n"
    "    patterns:\n"
    "      - {name: kettle, pattern: '\\bkettles?\\b', backup: true}\n"
    "      - {name: harbour, pattern: '\\bharbour\\b', edge_case: true}\n";

class Filter : public testing::Test {
 protected:
  Filter() { folder_.write("rules.yaml", kRules); }

  /// Runs the verb with this configuration.
  test::Outcome run(const std::string& config, std::vector<std::string> options = {},
                    const std::string& input = test::article_lines(4)) {
    std::vector<std::string> arguments = {"filter", "--config",
                                          folder_.write("config.yaml", config)};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return test::run_prefilter(arguments, input);
  }

  const test::TempFolder folder_;
};

TEST_F(Filter, AddsThePatternsThatHitToTheFieldsOfClassify) {
  const test::Outcome outcome = run("rules: rules.yaml\n", {}, test::article_line(2));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const auto line = nlohmann::ordered_json::parse(outcome.out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : line.items()) keys.push_back(key);
  EXPECT_EQ(keys,
            (std::vector<std::string>{"id", "verdict", "p_commerce", "threshold", "decided_by",
                                      "language", "tokens", "truncated", "model", "patterns"}));
  EXPECT_EQ(line["id"], 2);
  EXPECT_EQ(line["verdict"], "BLOCK");
  EXPECT_EQ(line["decided_by"], "regex");
  EXPECT_EQ(line["patterns"], json({"shop/kettle"}));
}

TEST_F(Filter, TakesTheModeOfTheFlagBeforeThatOfTheConfiguration) {
  const std::string config = "mode: shadow\nrules: rules.yaml\n";
  for (const json& line : test::parsed_lines(run(config))) EXPECT_EQ(line["decided_by"], "regex");
  const std::map<std::string, std::string> judges = {{"primary", "shop/kettle"},
                                                     {"slm_only", "shop/harbour"}};
  for (const auto& [mode, pattern] : judges) {
    // A threshold that nothing reaches: the model passes all, and what is left are the rules.
    const auto lines = test::parsed_lines(run(config, {"--mode", mode, "--threshold", "1"}));
    ASSERT_EQ(lines.size(), 4U);
    for (const json& line : lines) {
      const bool hit = line["patterns"] == json({pattern});
      const std::string rule = mode == "primary" ? "regex_backup" : "edge_case";
      EXPECT_EQ(line["decided_by"], hit ? rule : "model") << line;
      EXPECT_EQ(line["verdict"], hit ? "BLOCK" : "PASS") << line;
    }
    EXPECT_EQ(lines[mode == "primary" ? 0 : 1]["verdict"], "BLOCK");
  }
}

TEST_F(Filter, GivesWhatClassifyGivesWhereNoRuleHits) {
  const std::string input = "{\"id\":1,\"title\":\"Council votes\"}\n{\"id\":2}\nno json\n";
  const auto classified = test::parsed_lines(test::run_prefilter({"classify"}, input));
  const auto filtered = test::parsed_lines(run("mode: primary\nrules: rules.yaml\n", {}, input));
  ASSERT_EQ(filtered.size(), 3U);
  for (size_t i = 0; i < 3; ++i) {
    json line = filtered[i];
    line.erase("patterns");
    json wanted = classified[i];
    if (i > 0) wanted["threshold"] = line["threshold"];
    EXPECT_EQ(line, wanted);
  }
}

TEST_F(Filter, NeedsNoConfigurationButRules) {
  const auto lines = test::parsed_lines(test::run_prefilter(
      {"filter", "--rules", folder_.file("rules.yaml")}, test::article_lines(2)));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["decided_by"], "regex");
  const test::Outcome nothing = test::run_prefilter({"filter"}, "");
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("rules is missing: in mode shadow the rules decide"));
}

TEST_F(Filter, WarnsInShadowOfPatternsThatItRefusesToTakeIntoAnotherMode) {
  folder_.write("rules.yaml", std::string(kRules) + "      - {name: odd, pattern: 'a(?=b)'}\n");
  const std::string config = "rules: rules.yaml\n";
  const test::Outcome shadow = run(config);
  EXPECT_EQ(shadow.status, 0);
  EXPECT_THAT(shadow.err, HasSubstr("warning: "));
  EXPECT_THAT(shadow.err, HasSubstr("pattern odd"));
  const test::Outcome primary = run(config, {"--mode", "primary"});
  EXPECT_EQ(primary.status, 8);
  EXPECT_THAT(primary.err, HasSubstr("pattern odd"));
  EXPECT_THAT(primary.err, HasSubstr("acknowledged_refusals"));
  EXPECT_EQ(run(config + "acknowledged_refusals: [odd]\n", {"--mode", "primary"}).status, 0);
}

TEST_F(Filter, NamesKeyAndLineOfAConfigurationThatIsWrong) {
  const test::Outcome outcome = run("rules: rules.yaml\nrulse: x\n");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("config.yaml:2: there is no key rulse; did you mean rules?"));
  EXPECT_THAT(run("rules: rules.yaml\n", {"--mode", "half"}).err,
              HasSubstr("--mode: must be shadow, primary or slm_only"));
}

TEST_F(Filter, DecidesByTheRulesInShadowThoughTheModelIsBroken) {
  folder_.write("model", "no folder");
  const test::Outcome outcome = run("rules: rules.yaml\nmodel: model\n");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("config.yaml:2: model"));
  EXPECT_THAT(outcome.err, HasSubstr("the rules decide without it"));
  EXPECT_EQ(test::parsed_lines(outcome).at(0)["verdict"], "BLOCK");
  EXPECT_NE(run("mode: primary\nmodel: model\n").status, 0);
}

}  // namespace
}  // namespace prefilter::cli
