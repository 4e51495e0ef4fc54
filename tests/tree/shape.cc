#include "tests/tree/shape.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

namespace prefilter::tree {
namespace {

// src/engine/x/y.cc -> engine/x/y; apps/cli/y.cc -> apps/cli/y; nothing for what is not mirrored.
std::optional<std::string> stem_of(std::string_view path) {
  for (const std::string_view ending : {".cc", ".h"}) {
    if (!path.ends_with(ending)) continue;
    if (path.starts_with("src/"))
      path.remove_prefix(4);
    else if (!path.starts_with("apps/"))
      return std::nullopt;
    path.remove_suffix(ending.size());
    for (const std::string_view variant : {"_avx2", "_avx512", "_amx", "_avxvnni", "_vnni"}) {
      if (path.ends_with(variant)) path.remove_suffix(variant.size());
    }
    return std::string(path);
  }
  return std::nullopt;
}

bool is_mirrored_test(std::string_view path) {
  static constexpr std::string_view kEnd = "_test.cc";
  if (!path.ends_with(kEnd)) return false;
  return path.starts_with("tests/base/") || path.starts_with("tests/engine/") ||
         path.starts_with("tests/apps/") || path.starts_with("tests/registry/") ||
         path.starts_with("tests/service/") || path.starts_with("tests/lab/");
}

// engine/x/tokenizer_golden belongs to engine/x/tokenizer.
bool has_source(const Tree& tree, const std::string& test_stem) {
  return std::ranges::any_of(tree, [&](const auto& file) {
    const auto stem = stem_of(file.first);
    return stem && (test_stem == *stem || test_stem.starts_with(*stem + "_"));
  });
}

size_t limit_of(std::string_view path) {
  if (path == "CMakeLists.txt") return 100;
  if (path.ends_with("CMakeLists.txt") || path.starts_with("docs/adr/")) return 40;
  if (path.ends_with(".txt") || path.ends_with(".md")) return 1000;
  return 400;
}

// A path of one machine begins there: no name or dot stands before its first slash.
bool names_machine_path(std::string_view line) {
  // Written in halves, so that this file does not name them itself.
  static const std::array<std::string, 4> kFolders = {
      "/wo"
      "rk/",
      "/fa"
      "rm/",
      "/ro"
      "ot/",
      "/tmp/"
      "wt"};
  return std::ranges::any_of(kFolders, [&](const std::string& folder) {
    for (size_t at = line.find(folder); at != std::string_view::npos;
         at = line.find(folder, at + 1)) {
      const char before = at == 0 ? ' ' : line[at - 1];
      if (std::isalnum(static_cast<unsigned char>(before)) == 0 && before != '_' && before != '.') {
        return true;
      }
    }
    return false;
  });
}

// The targets of [text](target), without what stands behind a '#'.
std::vector<std::string> links_of(std::string_view text) {
  std::vector<std::string> links;
  for (size_t at = text.find("]("); at != std::string_view::npos; at = text.find("](", at)) {
    at += 2;
    const std::string_view target = text.substr(at, text.find(')', at) - at);
    links.emplace_back(target.substr(0, target.find('#')));
  }
  return links;
}

// A file of the tree, or a folder of one.
bool leads_somewhere(const Tree& tree, const std::string& target) {
  const auto next = tree.lower_bound(target);
  return next != tree.end() && (next->first == target || next->first.starts_with(target + "/"));
}

}  // namespace

Violations mirror_violations(const Tree& tree, const Exceptions& exceptions) {
  Violations found;
  for (const auto& [path, text] : tree) {
    if (exceptions.covers("mirror", path)) continue;
    const auto stem = stem_of(path);
    if (stem && path.ends_with(".cc")) {
      const std::string test = "tests/" + *stem + "_test.cc";
      if (!tree.contains(test)) found.push_back(path + ": " + test + " is not there");
    }
    if (is_mirrored_test(path)) {
      const std::string name = path.substr(6, path.size() - 6 - 8);
      if (!has_source(tree, name)) found.push_back(path + ": mirrors no source");
    }
  }
  return found;
}

Violations size_violations(const Tree& tree, const Exceptions& exceptions) {
  Violations found;
  for (const auto& [path, text] : tree) {
    const size_t lines = lines_of(text).size();
    if (lines <= limit_of(path) || exceptions.covers("size", path)) continue;
    found.push_back(path + ": " + std::to_string(lines) + " lines, at most " +
                    std::to_string(limit_of(path)));
  }
  return found;
}

Violations machine_path_violations(const Tree& tree) {
  Violations found;
  for (const auto& [path, text] : tree) {
    size_t number = 0;
    for (const std::string_view line : lines_of(text)) {
      ++number;
      if (names_machine_path(line)) {
        found.push_back(path + ":" + std::to_string(number) + ": names a machine's own folder");
      }
    }
  }
  return found;
}

Violations link_violations(const Tree& tree) {
  Violations found;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".md")) continue;
    for (const std::string& link : links_of(text)) {
      if (link.empty() || link.find(':') != std::string::npos) continue;
      const std::filesystem::path target = std::filesystem::path(folder_of(path)) / link;
      if (!leads_somewhere(tree, target.lexically_normal().generic_string())) {
        found.push_back(path + ": links to " + link + ", which is not there");
      }
    }
  }
  return found;
}

}  // namespace prefilter::tree
