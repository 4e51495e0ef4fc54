#include "tests/tree/layers.h"

#include <algorithm>
#include <functional>

namespace prefilter::tree {
namespace {

bool is_cpp(std::string_view path) { return path.ends_with(".cc") || path.ends_with(".h"); }

// The file that an include means: the public headers first, then src/, then the root.
std::string resolve(const Tree& tree, const std::string& include) {
  for (const std::string_view folder : {"include/", "src/", ""}) {
    std::string path = std::string(folder) + include;
    if (tree.contains(path)) return path;
  }
  return "";
}

Violations src_include_violations(const std::string& path, const std::string& target,
                                  const Layers& layers) {
  if (target.starts_with("include/")) return {};
  if (!target.starts_with("src/"))
    return {path + ": includes " + target + ", which is not in src/"};
  const auto layer_of = [&](const std::string& file) {
    return layers.layer_of(folder_of(std::string_view(file).substr(4)));
  };
  const std::string from = layer_of(path);
  const std::string to = layer_of(target);
  if (from.empty() || to.empty() || layers.allows(from, to)) return {};
  return {path + ": " + from + " must not include " + to + " (" + target + ")"};
}

// A public header may name the standard library and its own kind only: who includes it has no
// other library's headers.
Violations public_header_violations(const std::string& path, std::string_view text) {
  Violations found;
  for (const std::string_view line : lines_of(text)) {
    if (!line.starts_with("#include <")) continue;
    const std::string_view name = line.substr(10, line.find('>') - 10);
    if (name.find_first_of("./") != std::string_view::npos) {
      found.push_back(path + ": a public header includes <" + std::string(name) + ">");
    }
  }
  return found;
}

std::string expected_namespace(std::string_view path) {
  std::string_view folder = folder_of(path);
  if (!folder.starts_with("src/")) return "prefilter";
  folder.remove_prefix(4);
  for (const std::string_view group : {"engine/", "service/", "lab/"}) {
    if (folder.starts_with(group)) {
      folder.remove_prefix(group.size());
      return "prefilter::" + std::string(folder.substr(0, folder.find('/')));
    }
  }
  return "prefilter";
}

}  // namespace

Layers::Layers(std::string_view text) {
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with("#")) continue;
    const std::string name(words[0].substr(0, words[0].find(':')));
    order_.push_back(name);
    for (size_t i = 1; i < words.size(); ++i) allowed_[name].insert(std::string(words[i]));
  }
}

std::string Layers::layer_of(std::string_view folder) const {
  for (std::string_view name = folder; !name.empty(); name = folder_of(name)) {
    if (std::ranges::find(order_, name) == order_.end()) continue;
    const std::string below = std::string(name) + "/";
    const bool is_group =
        std::ranges::any_of(order_, [&](const std::string& n) { return n.starts_with(below); });
    return is_group && name != folder ? "" : std::string(name);
  }
  return "";
}

bool Layers::allows(const std::string& from, const std::string& to) const {
  const auto found = allowed_.find(from);
  return from == to || (found != allowed_.end() && found->second.contains(to));
}

Violations Layers::violations() const {
  Violations found;
  std::set<std::string> seen;
  for (const std::string& name : order_) {
    if (!seen.insert(name).second) found.push_back("src/LAYERS: " + name + " is listed twice");
    if (!allowed_.contains(name)) continue;
    for (const std::string& target : allowed_.at(name)) {
      if (target != name && seen.contains(target)) continue;
      found.push_back("src/LAYERS: " + name + " may include " + target +
                      ", which is not listed above it");
    }
  }
  return found;
}

std::vector<std::string> quoted_includes(std::string_view text) {
  static constexpr std::string_view kStart = "#include \"";
  std::vector<std::string> includes;
  for (const std::string_view line : lines_of(text)) {
    if (!line.starts_with(kStart)) continue;
    const std::string_view rest = line.substr(kStart.size());
    includes.emplace_back(rest.substr(0, rest.find('"')));
  }
  return includes;
}

Violations include_violations(const Tree& tree, const Layers& layers) {
  Violations found = layers.violations();
  for (const auto& [path, text] : tree) {
    const bool in_src = path.starts_with("src/");
    const bool is_public = path.starts_with("include/");
    if (!is_cpp(path) || !(in_src || is_public)) continue;
    if (in_src && layers.layer_of(folder_of(std::string_view(path).substr(4))).empty()) {
      found.push_back(path + ": its folder is not in src/LAYERS");
    }
    for (const std::string& include : quoted_includes(text)) {
      const std::string target = resolve(tree, include);
      Violations more;
      if (target.empty()) {
        more = {path + ": includes " + include + ", which is not there"};
      } else if (is_public && !target.starts_with("include/")) {
        more = {path + ": a public header includes " + target};
      } else if (in_src) {
        more = src_include_violations(path, target, layers);
      }
      found.insert(found.end(), more.begin(), more.end());
    }
    if (!is_public) continue;
    const Violations more = public_header_violations(path, text);
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

Violations cycle_violations(const Tree& tree) {
  enum class State { kOpen, kDone };
  std::map<std::string, State> states;
  Violations found;
  const std::function<void(const std::string&)> visit = [&](const std::string& path) {
    states[path] = State::kOpen;
    for (const std::string& include : quoted_includes(tree.at(path))) {
      const std::string target = resolve(tree, include);
      if (target.empty()) continue;
      const auto state = states.find(target);
      if (state == states.end()) {
        visit(target);
      } else if (state->second == State::kOpen) {
        found.push_back(path + ": includes " + target + ", which includes it");
      }
    }
    states[path] = State::kDone;
  };
  for (const auto& [path, text] : tree) {
    if (is_cpp(path) && !states.contains(path)) visit(path);
  }
  return found;
}

Violations namespace_violations(const Tree& tree) {
  static constexpr std::string_view kStart = "namespace ";
  Violations found;
  for (const auto& [path, text] : tree) {
    if (!is_cpp(path) || !(path.starts_with("src/") || path.starts_with("include/"))) continue;
    const std::string expected = expected_namespace(path);
    bool has_own = false;
    bool inside = false;
    for (const std::string_view line : lines_of(text)) {
      if (line.starts_with("}  // namespace prefilter")) inside = false;
      if (!line.starts_with(kStart) || !line.ends_with("{") || inside) continue;
      std::string_view name = line.substr(kStart.size());
      name.remove_suffix(name.ends_with(" {") ? 2 : 1);
      inside = name == expected || name.starts_with(expected + "::");
      has_own = has_own || inside;
      if (!inside)
        found.push_back(path + ": namespace " + std::string(name) + " is not " + expected);
    }
    if (!has_own) found.push_back(path + ": opens no namespace " + expected);
  }
  return found;
}

}  // namespace prefilter::tree
