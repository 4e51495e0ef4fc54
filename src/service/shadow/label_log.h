#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "service/shadow/database.h"
#include "service/shadow/settled.h"

namespace prefilter::shadow {

/// What somebody says of an item.
struct NewLabel {
  int64_t item = 0;
  std::string reviewer;  ///< who; 1 to 100 bytes of UTF-8 without control characters
  Label label = Label::kUnsure;
  int64_t when_ms = 0;  ///< Unix time
};

/// The labels of a shadow log. Whoever is told that a label is written can rely on it: the commit
/// is on the disk (synchronous=FULL). On any error there is no label. Each has a connection of its
/// own; several at once, in any number of processes, wait for one another. Not safe to share
/// between threads.
class LabelLog {
 public:
  /// Errors: those of open_log; there has to be a log.
  static Result<LabelLog> open(const std::string& path);

  /// Writes a label and ends the reviewer's lease. Of what kind it is, the item's other labels say:
  /// the first, the second, or, where two disagree, an adjudication. A reviewer's earlier label of
  /// the same kind counts as undone. Gives the label's number.
  /// Errors: kInvalidArgument for a reviewer's name that is none; kNotFound for no such item.
  Result<int64_t> add(const NewLabel& label);

  /// Undoes the reviewer's last label that is in force; gives its item. nullopt: there is none.
  Result<std::optional<int64_t>> undo(const std::string& reviewer, int64_t now_ms);

  /// The item's labels in force, in order.
  Result<std::vector<GivenLabel>> labels_of(int64_t item);

  Database& database() { return log_; }

 private:
  explicit LabelLog(Database log) : log_(std::move(log)) {}
  Database log_;
};

/// Whether it may be the name of a reviewer.
bool is_reviewer_name(std::string_view name);

/// The kind of the next label, given those in force.
LabelKind next_kind(const std::vector<GivenLabel>& labels, const std::string& reviewer);

}  // namespace prefilter::shadow
