// Answers for scripts/parity_rules.py: a line of JSON in, {"pattern", "flags", "texts"}; a line of
// JSON out, {"error"} or {"hits": [null or [begin, end] in code points]}.
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "engine/rules/compiled_pattern.h"

using namespace prefilter;

namespace {

rules::Flags flags_of(const std::string& letters) {
  return {.ignorecase = letters.find('i') != std::string::npos,
          .multiline = letters.find('m') != std::string::npos,
          .dotall = letters.find('s') != std::string::npos,
          .verbose = letters.find('x') != std::string::npos};
}

nlohmann::json answer(const nlohmann::json& question) {
  const std::string pattern = question.at("pattern");
  const auto compiled =
      rules::CompiledPattern::compile(pattern, flags_of(question.at("flags").get<std::string>()));
  if (!compiled) {
    return {{"error", compiled.error().message()},
            {"code", std::string(to_string(compiled.error().code()))}};
  }
  nlohmann::json hits = nlohmann::json::array();
  for (const std::string text : question.at("texts")) {
    rules::Subject subject(text);
    const auto span = compiled->find(subject);
    if (span.has_value() != compiled->hits(subject)) return {{"error", "hits and find disagree"}};
    if (!span) {
      hits.push_back(nullptr);
      continue;
    }
    const std::string_view view = text;
    hits.push_back(
        {utf8::count(view.substr(0, span->begin)), utf8::count(view.substr(0, span->end))});
  }
  return {{"hits", hits}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer(nlohmann::json::parse(line)).dump() << "\n";
  }
  return 0;
}
