#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/shadow/cell.h"
#include "service/shadow/log_file.h"
#include "service/shadow/run_log.h"
#include "tests/support/temp_folder.h"

namespace prefilter::shadow {

inline constexpr int64_t kMonday = 20'000 * kDayMs;  ///< 2024-10-04, some day

inline Candidate candidate_of(const std::string& model = "m") {
  return {.model = model + "@1",
          .model_sha256 = model,
          .threshold = 0.9F,
          .own_threshold = false,
          .rules_sha256 = "rules",
          .mode = "shadow",
          .input = ""};
}

/// An article of a cell, at a time.
inline Observation seen(Cell cell, const std::string& id, int64_t when_ms = kMonday) {
  Observation one;
  one.article = {
      "Title " + id, "Content of " + id, "en", id, "Alder Times", "https://alder.example/" + id,
      "2024-10-04"};
  one.cell = cell;
  one.p_commerce = model_blocks(cell) ? 0.99F : 0.001F;
  one.threshold = 0.9F;
  one.language = "en";
  if (regex_blocks(cell)) one.hits = {"deals/best"};
  one.when_ms = when_ms;
  one.day = when_ms / kDayMs;
  return one;
}

inline std::vector<Observation> many(Cell cell, size_t count, const std::string& prefix = "a") {
  std::vector<Observation> all;
  for (size_t i = 0; i < count; ++i) all.push_back(seen(cell, prefix + std::to_string(i)));
  return all;
}

/// A log in a folder of its own.
class LogTest : public ::testing::Test {
 protected:
  RunLog begin(const Candidate& candidate = candidate_of(), const RunOptions& options = {.seed = 7},
               int64_t now_ms = kMonday) {
    Result<RunLog> run = RunLog::begin(path_, candidate, options, now_ms);
    EXPECT_TRUE(run) << (run ? "" : run.error().message());
    return *std::move(run);
  }

  /// The answer to a question with one number.
  int64_t number(const std::string& sql) const {
    Result<Database> log = open_log(path_, Access::kRead);
    if (!log) {
      ADD_FAILURE() << log.error().message();
      return -1;
    }
    const Result<std::optional<int64_t>> answer = log->number(sql);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message());
    return answer ? answer->value_or(-1) : -1;
  }

  test::TempFolder folder_;
  std::string path_ = folder_.file("shadow.db");
};

}  // namespace prefilter::shadow
