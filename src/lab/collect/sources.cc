#include "lab/collect/sources.h"

#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/mapped_file.h"
#include "base/suggestion.h"

namespace prefilter::collect {
namespace {

constexpr size_t kMaxBytes = size_t{4} << 20;
constexpr double kMaxWeight = 1000.0;

/// What is wrong, on its way to parse_sources.
struct Wrong {
  std::string message;
};

/// Reads the tree of one file. Throws Wrong, which parse_sources catches.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  Sources sources(const YAML::Node& root) {
    Sources sources;
    check_keys(root, {"version", "commerce", "journalism", "title_weight", "lead"});
    const YAML::Node version = root["version"];
    if (!version) fail(root, "\"version: 1\" is missing");
    if (text_of(version) != "1") {
      fail(version, "version " + excerpt(text_of(version)) + " is not known; this reads version 1");
    }
    if (root["title_weight"]) sources.title_weight = number(root["title_weight"]);
    if (root["lead"]) sources.lead = number(root["lead"]);
    if (root["commerce"]) sources.commerce = signals(root["commerce"]);
    if (root["journalism"]) sources.journalism = signals(root["journalism"]);
    return sources;
  }

 private:
  std::string place_of(const YAML::Node& node) const {
    return file_ + ":" + std::to_string(node.Mark().line + 1);
  }
  [[noreturn]] void fail(const YAML::Node& node, const std::string& why) const {
    throw Wrong{place_of(node) + ": " + why};
  }

  std::string text_of(const YAML::Node& node) const {
    if (!node.IsScalar()) fail(node, "must be one plain value");
    return node.Scalar();
  }

  void check_keys(const YAML::Node& map, const std::vector<std::string>& known) const {
    if (!map.IsMap()) fail(map, "must hold lines of the form NAME: VALUE");
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string name = text_of(entry.first);
      if (!seen.insert(name).second) fail(entry.first, excerpt(name) + " stands twice");
      if (known.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string meant = closest(name, known);
      fail(entry.first, "there is no key " + excerpt(name) +
                            (meant.empty() ? "" : "; did you mean " + meant + "?"));
    }
  }

  double number(const YAML::Node& node) const {
    double value = 0.0;
    if (!YAML::convert<double>::decode(node, value) || !(value >= 0.0 && value <= kMaxWeight)) {
      fail(node, "must be a number from 0 to 1000");
    }
    return value;
  }

  /// The entries of a list of texts, none of them empty.
  template <typename Each>
  void each(const YAML::Node& list, const Each& action) const {
    if (list.IsNull()) return;
    if (!list.IsSequence()) fail(list, "must be a list");
    for (const YAML::Node& item : list) {
      const std::string text = text_of(item);
      if (text.find_first_not_of(' ') == std::string::npos) fail(item, "an empty entry");
      action(item, text);
    }
  }

  std::vector<std::string> texts(const YAML::Node& list, const char* what) {
    std::vector<std::string> found;
    each(list, [&](const YAML::Node& item, const std::string& text) {
      const auto [first, is_new] = entries_.emplace(std::string(what) + " " + text, place_of(item));
      if (!is_new)
        fail(item, std::string(what) + " " + excerpt(text) + " also stands in " + first->second);
      found.push_back(text);
    });
    return found;
  }

  std::vector<Pattern> patterns(const YAML::Node& list) const {
    std::vector<Pattern> found;
    each(list, [&](const YAML::Node& item, const std::string& text) {
      const RE2 compiled(text, RE2::Quiet);
      if (!compiled.ok()) {
        fail(item,
             "no regular expression that RE2 knows: " + excerpt(text) + ": " + compiled.error());
      }
      found.push_back({text, place_of(item)});
    });
    return found;
  }

  std::vector<std::string> domains(const YAML::Node& list) {
    each(list, [&](const YAML::Node& item, const std::string& text) {
      const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
      });
      if (!plain || text.find('.') == std::string::npos || text[0] == '.') {
        fail(item, "a domain such as news.example in lower case, without scheme and path, not " +
                       excerpt(text));
      }
    });
    return texts(list, "domain");
  }

  Signals signals(const YAML::Node& map) {
    check_keys(map, {"domains", "publishers", "urls", "links", "types", "texts", "keywords"});
    Signals signals;
    if (map["domains"]) signals.domains = domains(map["domains"]);
    if (map["publishers"]) signals.publishers = texts(map["publishers"], "publisher");
    if (map["urls"]) signals.urls = patterns(map["urls"]);
    if (map["links"]) signals.links = patterns(map["links"]);
    if (map["types"]) signals.types = texts(map["types"], "type");
    if (map["texts"]) signals.texts = patterns(map["texts"]);
    if (!map["keywords"]) return signals;
    check_keys(map["keywords"], {});
    for (const auto& entry : map["keywords"]) {
      const std::string language = text_of(entry.first);
      const bool code = language.size() == 2 && language[0] >= 'a' && language[0] <= 'z' &&
                        language[1] >= 'a' && language[1] <= 'z';
      if (!code && language != "any") {
        fail(entry.first, "a language's ISO 639-1 code or \"any\", not " + excerpt(language));
      }
      const std::string what = "keyword (" + language + ")";
      signals.keywords[language] = texts(entry.second, what.c_str());
    }
    return signals;
  }

  std::string file_;
  std::map<std::string, std::string> entries_;  // kind and text → the place of the first
};

}  // namespace

Result<Sources> parse_sources(std::string_view yaml, const std::string& file) {
  const auto wrong = [](const std::string& what) {
    return Error(ErrorCode::kInvalidArgument, what);
  };
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (root.IsNull()) return wrong(file + ":1: the file is empty");
    return Reader(file).sources(root);
  } catch (const Wrong& problem) {
    return wrong(problem.message);
  } catch (const YAML::ParserException& failure) {
    return wrong(file + ":" + std::to_string(failure.mark.line + 1) +
                 ": no valid YAML: " + failure.msg);
  } catch (const YAML::Exception& failure) {
    return wrong(file + ": no valid YAML: " + failure.msg);
  }
}

Result<Sources> read_sources(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text) return text.error().with("reading the sources");
  return parse_sources(*text, path);
}

}  // namespace prefilter::collect
