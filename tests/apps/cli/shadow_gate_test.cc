#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/gate/evidence_file.h"
#include "tests/service/gate/made_evidence.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(ShadowGate, PassesGoodEvidenceWithStatusZero) {
  const test::TempFolder folder;
  const std::string file = folder.write("week.json", gate::to_json(gate::good_evidence()));
  const test::Outcome outcome = test::run_prefilter({"shadow", "gate", "--evidence", file});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.lines().back(), "PASSED: alder@3");
}

TEST(ShadowGate, SaysWhichConditionFailsWithStatusEight) {
  const test::TempFolder folder;
  shadow::Evidence evidence = gate::good_evidence();
  evidence.runs[0].dropped = 3;
  const std::string file = folder.write("week.json", gate::to_json(evidence));
  const test::Outcome text = test::run_prefilter({"shadow", "gate", "--evidence", file});
  EXPECT_EQ(text.status, 8);
  EXPECT_TRUE(text.out.starts_with("NO   log")) << text.out;
  const test::Outcome json = test::run_prefilter({"shadow", "gate", "--evidence", file, "--json"});
  EXPECT_EQ(json.status, 8);
  EXPECT_EQ(nlohmann::json::parse(json.out)["conditions"][0]["passed"], false);
}

TEST(ShadowGate, PrintsEvidenceThatItReadsBack) {
  const test::TempFolder folder;
  const std::string evidence = gate::to_json(gate::good_evidence());
  const std::string file = folder.write("week.json", evidence);
  const test::Outcome outcome =
      test::run_prefilter({"shadow", "gate", "--evidence", file, "--print-evidence"});
  EXPECT_EQ(outcome.out, evidence);
}

TEST(ShadowGate, NamesALogOrAFileThatIsNotThereOrNoEvidence) {
  const test::TempFolder folder;
  const std::string none = folder.file("none");
  EXPECT_EQ(test::run_prefilter({"shadow", "gate", "--database", none}).status, 3);
  EXPECT_EQ(test::run_prefilter({"shadow", "gate", "--evidence", none}).status, 3);
  const std::string wrong = folder.write("wrong.json", "{}");
  const test::Outcome outcome = test::run_prefilter({"shadow", "gate", "--evidence", wrong});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_NE(outcome.err.find("wrong.json: field format: missing"), std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace prefilter::cli
