#include "engine/rules/rules_yaml.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/mapped_file.h"
#include "base/suggestion.h"

namespace prefilter::rules {
namespace {

constexpr size_t kMaxFileBytes = size_t{4} << 20;
constexpr int kFormatVersion = 1;

using Names = std::vector<std::string>;

Error wrong_at(const std::string& file, const YAML::Mark& mark, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument,
               file + ":" + std::to_string(std::max(mark.line, 0) + 1) + ": " + what);
}

/// Walks the file; the first error is kept and ends the walk.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  Result<std::vector<PatternSpec>> read(const YAML::Node& root) {
    if (!root.IsMap()) return wrong_at(file_, root.Mark(), "must hold `groups:`");
    check_keys(root, {"format_version", "note", "groups"});
    if (const YAML::Node version = root["format_version"]) {
      if (text(version) != std::to_string(kFormatVersion)) {
        fail(version, "format_version " + excerpt(text(version)) +
                          " is not known to this version, which reads 1");
      }
    }
    const YAML::Node groups = root["groups"];
    if (!groups) {
      fail(root, "`groups:` is missing");
    } else if (!groups.IsMap()) {
      fail(groups, "`groups` must be names with their patterns");
    } else {
      read_groups(groups);
    }
    if (error_) return *error_;
    return std::move(specs_);
  }

 private:
  void read_groups(const YAML::Node& groups) {
    std::set<std::string> seen;
    for (const auto& entry : groups) {
      if (error_) return;
      PatternSpec defaults;
      defaults.group = name(entry.first, "a group's name");
      if (!seen.insert(defaults.group).second) {
        fail(entry.first, "the group " + defaults.group + " stands twice");
      }
      read_group(entry.second, defaults);
    }
  }

  void read_group(const YAML::Node& group, PatternSpec defaults) {
    if (!group.IsMap()) return fail(group, "a group must hold `patterns:`");
    Names keys = shared_keys();
    keys.push_back("patterns");
    check_keys(group, keys);
    read_shared(group, defaults);
    const YAML::Node patterns = group["patterns"];
    if (!patterns) return fail(group, "`patterns:` is missing");
    if (!patterns.IsSequence()) return fail(patterns, "`patterns` must be a list");
    for (const YAML::Node& pattern : patterns) {
      if (error_) return;
      read_pattern(pattern, defaults);
    }
  }

  void read_pattern(const YAML::Node& node, PatternSpec spec) {
    if (specs_.size() >= RuleSet::kMaxPatterns) {
      return fail(node, "more than " + std::to_string(RuleSet::kMaxPatterns) + " patterns");
    }
    if (!node.IsMap()) return fail(node, "a pattern must hold `name:` and `pattern:`");
    Names keys = shared_keys();
    keys.insert(keys.end(), {"name", "pattern"});
    check_keys(node, keys);
    read_shared(node, spec);
    for (const char* key : {"name", "pattern"}) {
      if (!node[key]) return fail(node, "`" + std::string(key) + ":` is missing");
    }
    spec.name = name(node["name"], "`name`");
    spec.pattern = text(node["pattern"]);
    if (spec.pattern.empty()) fail(node["pattern"], "`pattern` is empty");
    spec.origin = file_ + ":" + std::to_string(std::max(node["pattern"].Mark().line, 0) + 1);
    specs_.push_back(std::move(spec));
  }

  /// The keys that a group may set for its patterns, and a pattern for itself.
  static Names shared_keys() { return {"flags", "in", "language", "backup", "edge_case", "note"}; }

  void read_shared(const YAML::Node& node, PatternSpec& spec) {
    if (const YAML::Node flags = node["flags"]) read_flags(flags, spec.flags);
    if (const YAML::Node in = node["in"]) read_in(in, spec);
    if (const YAML::Node language = node["language"]) spec.language = language_of(language);
    if (const YAML::Node backup = node["backup"]) spec.backup = yes_or_no(backup, "backup");
    if (const YAML::Node edge = node["edge_case"]) spec.edge_case = yes_or_no(edge, "edge_case");
  }

  void read_flags(const YAML::Node& node, Flags& flags) {
    if (!node.IsSequence()) return fail(node, "`flags` must be a list such as [ignorecase]");
    flags = {};
    for (const YAML::Node& item : node) {
      const std::string flag = text(item);
      if (flag == "ignorecase") {
        flags.ignorecase = true;
      } else if (flag == "multiline") {
        flags.multiline = true;
      } else if (flag == "dotall") {
        flags.dotall = true;
      } else if (flag == "verbose") {
        flags.verbose = true;
      } else {
        fail(item, "there is no flag " + excerpt(flag) +
                       meant(flag, {"ignorecase", "multiline", "dotall", "verbose"}));
      }
    }
  }

  void read_in(const YAML::Node& node, PatternSpec& spec) {
    const std::string field = text(node);
    if (field != "title" && field != "content" && field != "both") {
      fail(node, "`in` must be title, content or both, not " + excerpt(field));
    }
    spec.in_title = field != "content";
    spec.in_content = field != "title";
  }

  std::string language_of(const YAML::Node& node) {
    const std::string code = text(node);
    const bool letters = std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!letters || code.size() < 2 || code.size() > 3) {
      fail(node, "`language` must be a code such as en, not " + excerpt(code));
    }
    return code;
  }

  bool yes_or_no(const YAML::Node& node, const std::string& key) {
    const std::string value = text(node);
    if (value != "true" && value != "false") {
      fail(node, "`" + key + "` must be true or false, not " + excerpt(value));
    }
    return value == "true";
  }

  /// A name that reports can print: letters, digits and "-_." of ASCII.
  std::string name(const YAML::Node& node, const std::string& what) {
    const std::string value = text(node);
    const bool plain = std::ranges::all_of(value, [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
    if (value.empty() || value.size() > 100 || !plain) {
      fail(node,
           what + " must be 1 to 100 letters, digits, '-', '_' or '.', not " + excerpt(value));
    }
    return value;
  }

  std::string text(const YAML::Node& node) {
    if (node.IsScalar()) return node.Scalar();
    fail(node, "must be one plain value");
    return "";
  }

  void check_keys(const YAML::Node& map, const Names& known) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key = text(entry.first);
      if (!seen.insert(key).second) fail(entry.first, excerpt(key) + " stands twice");
      if (std::ranges::find(known, key) != known.end()) continue;
      fail(entry.first, "there is no key " + excerpt(key) + " here" + meant(key, known));
    }
  }

  static std::string meant(const std::string& word, const Names& known) {
    const std::string near = closest(word, known);
    return near.empty() ? "" : "; did you mean " + near + "?";
  }

  void fail(const YAML::Node& node, const std::string& what) {
    if (!error_) error_ = wrong_at(file_, node.Mark(), what);
  }

  std::string file_;
  std::vector<PatternSpec> specs_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<PatternSpec>> specs_of_yaml(std::string_view text, const std::string& file) {
  if (text.size() > kMaxFileBytes) {
    return Error(ErrorCode::kUnsupported, file + ": larger than 4 MiB");
  }
  try {
    return Reader(file).read(YAML::Load(std::string(text)));
  } catch (const YAML::ParserException& failure) {
    return wrong_at(file, failure.mark, "no valid YAML: " + failure.msg);
  } catch (const YAML::Exception& failure) {
    return Error(ErrorCode::kInvalidArgument, file + ": no valid YAML: " + failure.msg);
  }
}

Result<RuleSet> read_rules(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxFileBytes);
  if (!text) return text.error();
  Result<std::vector<PatternSpec>> specs = specs_of_yaml(*text, path);
  if (!specs) return specs.error();
  return RuleSet::compile(*std::move(specs));
}

}  // namespace prefilter::rules
