#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter::tree {

/// The repository's own text files: path relative to its root (forward slashes) -> content.
using Tree = std::map<std::string, std::string>;

/// A sentence for each broken rule, beginning with the file's path. Empty: the rule holds.
using Violations = std::vector<std::string>;

/// One line each, for a failure's message.
std::string joined(const Violations& violations);

/// Reads the source files below a folder. Left out: what is built, hidden folders (except .ci),
/// virtual environments and data (JSON, weights, compressed files).
Tree load_tree(const std::string& root);

/// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

/// The path up to its last slash; "" for a file of the root.
std::string_view folder_of(std::string_view path);

/// The words of a line, cut at blanks.
std::vector<std::string_view> words_of(std::string_view line);

/// What a rule does not apply to: path -> reason. tests/tree/exceptions.txt holds one a line:
/// RULE PATH REASON. Each must have a reason, and name a file of the tree.
class Exceptions {
 public:
  Exceptions() = default;
  explicit Exceptions(std::string_view text);

  bool covers(std::string_view rule, std::string_view path) const;

  /// Exceptions without a reason, or for a file that is gone.
  Violations violations(const Tree& tree) const;

 private:
  struct Line {
    std::string rule, path, reason;
  };
  std::vector<Line> lines_;
};

}  // namespace prefilter::tree
