#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/subprocess.h"

namespace prefilter::test {

/// An article as a line of JSON, told apart by its number.
inline std::string article_line(int id) {
  const nlohmann::json article = {
      {"id", id},
      {"title", id % 2 == 0 ? "Kettles half price until Sunday" : "Council votes on the harbour"},
      {"content", "Text number " + std::to_string(id) + " of this run."}};
  return article.dump() + "\n";
}

inline std::string article_lines(int count) {
  std::string lines;
  for (int id = 0; id < count; ++id) lines += article_line(id);
  return lines;
}

/// The lines of standard output, each read as JSON.
inline std::vector<nlohmann::json> parsed_lines(const Outcome& outcome) {
  std::vector<nlohmann::json> all;
  for (const std::string& line : outcome.lines()) all.push_back(nlohmann::json::parse(line));
  return all;
}

}  // namespace prefilter::test
