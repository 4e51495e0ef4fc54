#include "base/utf8.h"
#include "engine/rules/rules_yaml.h"
#include "engine/text/compose.h"
#include "fuzz/require.h"

using namespace prefilter;

namespace {

/// The first half of the bytes as a pattern, the rest as the text that it searches.
void search(std::string_view data) {
  const std::string_view pattern = data.substr(0, data.size() / 2);
  const std::string text = text::reduce(data.substr(data.size() / 2));
  const auto compiled =
      rules::CompiledPattern::compile(pattern, {.ignorecase = data.size() % 2 != 0});
  if (!compiled) {
    require(!compiled.error().message().empty(), "a refusal says why");
    return;
  }
  rules::Subject subject(text);
  const auto span = compiled->find(subject);
  require(span.has_value() == compiled->hits(subject), "a hit has a place");
  require(!span || (span->begin < span->end && span->end <= text.size()),
          "a hit lies inside the text and holds something");
  require(
      !span || utf8::is_valid(std::string_view(text).substr(span->begin, span->end - span->begin)),
      "a hit begins and ends between characters");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  search(bytes);
  auto specs = rules::specs_of_yaml(bytes, "rules.yaml");
  if (!specs) {
    require(specs.error().message().starts_with("rules.yaml"), "an error names the file");
    return 0;
  }
  const size_t count = specs->size();
  const auto set = rules::RuleSet::compile(*std::move(specs));
  if (!set) return 0;
  require(set->patterns().size() + set->refused().size() == count, "no pattern is lost");
  const rules::ReducedArticle article = rules::reduced({.title = std::string(bytes.substr(0, 200)),
                                                        .content = std::string(bytes),
                                                        .language = "en"});
  require(set->hits(article) == !set->find_all(article).empty(), "hits and find_all agree");
  return 0;
}
