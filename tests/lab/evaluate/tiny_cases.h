#pragma once

#include <string>

#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::evaluate {

/// Writes a tiny int8 bundle and labelled articles that it can read:
/// "model" and "test.jsonl" of the folder.
inline void write_tiny_case(const test::TempFolder& folder) {
  test::write_files(folder.file("model"), test::tiny_bundle("bert", Precision::kInt8));
  folder.write("test.jsonl",
               R"({"id":"a","title":"a deal","content":"buy now","language":"en","label":1})"
               "\n"
               R"({"id":"b","title":"a vote","content":"","language":"EN-gb","label":0,)"
               R"("published":"2026-05-31T08:00:00Z","source":"wire","origin":"oracle"})"
               "\n"
               R"({"id":"c","title":"not sure","label":null})"
               "\n"
               R"({"id":"d","title":"","content":"a long tale of towns","label":0})"
               "\n"
               R"({"id":"e","title":"a deal","content":"buy now","label":1})"
               "\n");
}

}  // namespace prefilter::evaluate
