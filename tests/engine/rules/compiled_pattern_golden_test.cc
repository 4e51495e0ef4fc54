#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "engine/rules/compiled_pattern.h"
#include "tests/support/temp_folder.h"

namespace prefilter::rules {
namespace {

Flags flags_of(const std::string& letters) {
  return {.ignorecase = letters.find('i') != std::string::npos,
          .multiline = letters.find('m') != std::string::npos,
          .dotall = letters.find('s') != std::string::npos,
          .verbose = letters.find('x') != std::string::npos};
}

/// The span in code points, as Python counts; null if nothing is found.
nlohmann::json found(const CompiledPattern& pattern, std::string_view text) {
  Subject subject(text);
  const std::optional<Span> span = pattern.find(subject);
  EXPECT_EQ(span.has_value(), pattern.hits(subject));
  if (!span) return nullptr;
  return {utf8::count(text.substr(0, span->begin)), utf8::count(text.substr(0, span->end))};
}

// Made by scripts/parity_rules.py --golden with Python's `re`; a list of spans for each pattern, or
// why Python refuses it.
TEST(CompiledPatternGolden, FindsWhatPythonFindsWherePythonFindsIt) {
  std::ifstream file(test::repository_path("tests/golden/rules/python_re.jsonl"));
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  size_t searched = 0;
  while (std::getline(file, line)) {
    const auto entry = nlohmann::json::parse(line);
    const std::string pattern = entry["pattern"];
    const auto compiled = CompiledPattern::compile(pattern, flags_of(entry["flags"]));
    if (!compiled) {
      EXPECT_TRUE(entry["hits"].is_string() || compiled.error().code() == ErrorCode::kUnsupported)
          << pattern << ": " << compiled.error().message();
      continue;
    }
    ASSERT_TRUE(entry["hits"].is_array()) << "Python refuses " << pattern;
    for (size_t i = 0; i < entry["texts"].size(); ++i, ++searched) {
      const std::string text = entry["texts"][i];
      EXPECT_EQ(found(*compiled, text), entry["hits"][i]) << pattern << " in " << text;
    }
  }
  EXPECT_GT(searched, 2500U);
}

}  // namespace
}  // namespace prefilter::rules
