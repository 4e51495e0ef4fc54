#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "engine/article/article_parser.h"
#include "fuzz/require.h"

namespace {

using prefilter::article::ArticleParser;
using prefilter::article::ParsedArticle;
using prefilter::article::Problem;

/// What the reference parser refuses though it is JSON: half surrogates and numbers out of range.
bool beyond_reference(std::string_view line) {
  if (line.find("\\u") != std::string_view::npos || line.size() > 300) return true;
  for (size_t i = 1; i < line.size(); ++i) {
    if ((line[i] | 0x20) == 'e' && line[i - 1] >= '0' && line[i - 1] <= '9') return true;
  }
  return false;
}

void check(std::string_view line, const ParsedArticle& parsed) {
  const bool json = nlohmann::json::accept(line);
  if (json) {
    require(!parsed.error || parsed.error->problem != Problem::kNotJson, "JSON is taken for JSON");
  } else if (!beyond_reference(line)) {
    require(parsed.error.has_value(), "what is no JSON is an error");
  }
  require(prefilter::utf8::is_valid(parsed.id_json), "the id is UTF-8");
  require(beyond_reference(parsed.id_json) || nlohmann::json::accept(parsed.id_json),
          "the id is JSON");
  if (parsed.error) {
    require(!parsed.error->message.empty(), "an error says something");
    return;
  }
  for (const std::string& text :
       {parsed.article.title, parsed.article.content, parsed.article.language}) {
    require(prefilter::utf8::is_valid(text), "fields are UTF-8");
  }
}

}  // namespace

/// Lines of JSON; one parser reads them all.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  static ArticleParser parser;  // keeps its buffers from one input to the next, as in a run
  while (!input.empty()) {
    const size_t end = std::min(input.find('\n'), input.size());
    // A copy of its own size, so that reading past the line is found.
    const std::vector<char> line(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(end));
    const std::string_view text(line.data(), line.size());
    check(text, parser.parse(text));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return 0;
}
