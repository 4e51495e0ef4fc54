#include "tests/tree/tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace prefilter::tree {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (name.starts_with(".")) return name != ".ci";
  return name == "build" || name == "__pycache__" || name == "node_modules" || name == "golden" ||
         fs::exists(folder / "pyvenv.cfg");
}

bool is_source(const fs::path& path) {
  static constexpr std::array<std::string_view, 17> kEndings = {
      ".cc",  ".h",    ".inc",  ".py",  ".sh",  ".cmake", ".in",  ".md",  ".txt",
      ".yml", ".yaml", ".toml", ".cfg", ".ini", ".js",    ".css", ".html"};
  if (path.filename() == ".git") return false;  // a file in a second work tree
  const std::string ending = path.extension().string();
  return ending.empty() || std::ranges::find(kEndings, ending) != kEndings.end();
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

}  // namespace

std::string joined(const Violations& violations) {
  std::string text;
  for (const std::string& violation : violations) text += violation + "\n";
  return text;
}

Tree load_tree(const std::string& root) {
  Tree tree;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    if (it->is_directory() && is_left_out(it->path())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && is_source(it->path())) {
      tree[fs::relative(it->path(), root).generic_string()] = read(it->path());
    }
  }
  return tree;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

Exceptions::Exceptions(std::string_view text) {
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with("#")) continue;
    Line exception{.rule = std::string(words[0]), .path = "", .reason = ""};
    if (words.size() > 1) exception.path = words[1];
    for (size_t i = 2; i < words.size(); ++i) exception.reason += std::string(words[i]) + " ";
    lines_.push_back(std::move(exception));
  }
}

bool Exceptions::covers(std::string_view rule, std::string_view path) const {
  return std::ranges::any_of(
      lines_, [&](const Line& line) { return line.rule == rule && line.path == path; });
}

Violations Exceptions::violations(const Tree& tree) const {
  Violations found;
  for (const Line& line : lines_) {
    if (line.reason.empty()) found.push_back(line.path + ": its exception has no reason");
    if (!tree.contains(line.path)) found.push_back(line.path + ": excepted, but not there");
  }
  return found;
}

}  // namespace prefilter::tree
