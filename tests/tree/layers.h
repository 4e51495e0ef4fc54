#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tree/tree.h"

namespace prefilter::tree {

/// The content of src/LAYERS: which folder may include which.
class Layers {
 public:
  explicit Layers(std::string_view text);

  /// The layer that a folder below src/ belongs to: the longest listed name that is the folder or
  /// a parent of it; "" for none. A folder inside a group (a name with listed folders below it) has
  /// to be listed itself.
  std::string layer_of(std::string_view folder) const;

  bool allows(const std::string& from, const std::string& to) const;

  /// Names listed twice, and names used on a line above the one that introduces them: with those
  /// gone there are no cycles between folders.
  Violations violations() const;

 private:
  std::vector<std::string> order_;
  std::map<std::string, std::set<std::string>, std::less<>> allowed_;
};

/// The files that a source file includes with quotes, as written.
std::vector<std::string> quoted_includes(std::string_view text);

/// Includes that src/LAYERS does not allow, that name no file, or that lead out of src/ or out of
/// the public headers; library headers in a public header.
Violations include_violations(const Tree& tree, const Layers& layers);

/// Headers that include themselves through others.
Violations cycle_violations(const Tree& tree);

/// Files whose outermost namespaces are not that of their folder: `prefilter`, then the stage.
Violations namespace_violations(const Tree& tree);

}  // namespace prefilter::tree
