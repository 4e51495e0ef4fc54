#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/gate/evidence_file.h"
#include "tests/service/gate/made_evidence.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(RetrainAdvice, ReadsEvidenceAndAdvises) {
  const test::TempFolder folder;
  const std::string file = folder.write("week.json", gate::to_json(gate::good_evidence()));
  const test::Outcome text =
      test::run_prefilter({"retrain-advice", "--evidence", file, "--trained-on", "11000"});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_TRUE(text.out.starts_with("retrain soon\n")) << text.out;
  const test::Outcome json = test::run_prefilter({"retrain-advice", "--evidence", file, "--json"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["labels"], 1220);
}

TEST(RetrainAdvice, NamesALogThatIsNotThere) {
  const test::TempFolder folder;
  EXPECT_EQ(test::run_prefilter({"retrain-advice", "--database", folder.file("none")}).status, 3);
}

}  // namespace
}  // namespace prefilter::cli
