#include "service/gate/evidence_file.h"

#include <gtest/gtest.h>

#include "tests/service/gate/made_evidence.h"

namespace prefilter::gate {
namespace {

using shadow::Cell;
using shadow::Evidence;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) throw std::out_of_range(from);
  return text.replace(at, from.size(), to);
}

Evidence small_evidence() {
  Evidence evidence = made_run();
  evidence.runs[0].gaps = {"the disk was full"};
  evidence.since_ms = 86'400'000;
  evidence.last_gap = "12 articles are missing";
  add_stratum(evidence, Cell::kBoth, "el", 40, {.commerce = 1, .pi = 0.25});
  add_stratum(evidence, Cell::kModelOnly, "en", 30, {.journalism = 1});
  add_stratum(evidence, Cell::kRegexOnly, "en", 20, {.unsure = 1});
  add_stratum(evidence, Cell::kNeither, "en", 9000);
  return evidence;
}

TEST(EvidenceFile, ReadsBackWhatItWrote) {
  const std::string text = to_json(small_evidence());
  const Result<Evidence> read = evidence_of_json(text, "week.json");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->runs[0].model_sha256, std::string(64, 'a'));
  EXPECT_EQ(read->runs[0].threshold, 0.84F);
  EXPECT_EQ(read->runs[0].gaps, (std::vector<std::string>{"the disk was full"}));
  EXPECT_EQ(read->since_ms, 86'400'000);
  EXPECT_EQ(read->last_gap, "12 articles are missing");
  EXPECT_EQ(read->strata[2].cell, Cell::kRegexOnly);
  EXPECT_EQ(read->strata[3].count, 9000U);
  EXPECT_EQ(read->labels[0].pi, 0.25);
  EXPECT_EQ(read->labels[2].label, shadow::Label::kUnsure);
}

TEST(EvidenceFile, NamesTheFieldThatIsWrong) {
  const std::string text = to_json(small_evidence());
  const auto message = [](const std::string& broken) {
    const Result<Evidence> read = evidence_of_json(broken, "week.json");
    return read ? "taken" : read.error().message();
  };
  EXPECT_EQ(message(replaced(text, "\"pi\": 0.25", "\"pi\": 1.5")),
            "week.json: field labels[0].pi: not a number from 0.0 to 1.0");
  EXPECT_EQ(message(replaced(text, "\"model_only\"", "\"model\"")),
            "week.json: field strata[1].cell: no name of one: \"model\"");
  EXPECT_EQ(message(replaced(text, "\"clean\": true", "\"clean\": 1")),
            "week.json: field runs[0].clean: not true or false");
  EXPECT_EQ(message(replaced(text, "evidence/1", "evidence/2")),
            "week.json: field format: not \"prefilter-evidence/1\"");
  EXPECT_EQ(message(replaced(text, "\"dropped\"", "\"lost\"")),
            "week.json: field runs[0].lost: unknown");
  EXPECT_EQ(message("[]"), "week.json: not an object");
  EXPECT_EQ(message("{"), "week.json: not valid JSON: byte 2");
}

}  // namespace
}  // namespace prefilter::gate
