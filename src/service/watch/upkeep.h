#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "service/watch/drift.h"
#include "service/watch/fuse.h"

namespace prefilter::watch {

/// Who looks after a watch's folder, and why he changes something in it.
struct Caretaker {
  std::string who = {};  ///< "ana@host"
  std::string why = {};  ///< for those who read it later; must not be empty
  int64_t now_ms = 0;    ///< Unix time
};

enum class ChangeAction { kMend, kResetBaseline };

std::string_view to_string(ChangeAction action);  ///< "mend", "reset-baseline"

/// What somebody changed, a line of changes.jsonl (docs/formats/quarantine.md).
struct Change {
  ChangeAction action = ChangeAction::kMend;
  std::string who = {};
  std::string why = {};
  int64_t when_ms = 0;
  std::string reason = {};        ///< mend: why it was blown
  int64_t blown_ms = 0;           ///< mend: since when
  std::string model_sha256 = {};  ///< whose it was; empty: its file could not be read
  size_t articles = 0;            ///< reset-baseline: that the baseline was of
};

/// One JSON line, with its line end.
std::string to_line(const Change& change);

/// Errors: kCorrupt.
Result<Change> change_of_line(std::string_view line);

/// What was changed in a folder, the oldest first. Errors: kCorrupt; kUnavailable.
Result<std::vector<Change>> read_changes(const std::string& folder);

/// Makes a blown fuse whole: processes that share the folder take it within a second, others when
/// they open it. Who, when, why and what it blew for is on the disk before that. A fuse whose file
/// cannot be read is replaced by a whole one.
/// Errors: kInvalidArgument without a reason why, or one beyond 4,096 bytes; kRefused where the
/// fuse is whole; kNotFound where there is no such folder; kCorrupt for a changes.jsonl that is
/// none; kUnavailable. Then nothing is mended.
Result<Change> mend(const std::string& folder, const Caretaker& caretaker);

/// Forgets the baseline, so that drift is measured against the traffic from now on; written down
/// and taken as mend is. Errors: those of mend; kRefused where there is no baseline.
Result<Change> reset_baseline(const std::string& folder, const Caretaker& caretaker);

/// What lies in a watch's folder.
struct FolderView {
  FuseState fuse;
  std::optional<Baseline> baseline;  ///< nullopt: none yet
  size_t quarantine_files = 0;
  uint64_t quarantine_bytes = 0;
  std::vector<Change> changes;
};

/// Errors: kNotFound where there is no such folder; those of reading each file.
Result<FolderView> view(const std::string& folder);

}  // namespace prefilter::watch
