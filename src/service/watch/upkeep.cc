#include "service/watch/upkeep.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include "base/atomic_file.h"
#include "base/file_lock.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "service/watch/files.h"
#include "service/watch/quarantine.h"

namespace prefilter::watch {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMaxWhyBytes = 4096;
constexpr size_t kMaxChangesBytes = size_t{16} << 20;
constexpr double kLatest = 9007199254740991.0;
constexpr std::chrono::seconds kPatience{10};

int64_t moment(JsonFields& fields, const char* name) {
  return static_cast<int64_t>(fields.number(name, 0.0, kLatest));
}

/// "" where nothing was changed yet.
Result<std::string> changes_text(const std::string& folder) {
  Result<std::string> text = read_file(file_in(folder, kChangesFile), kMaxChangesBytes);
  if (!text && text.error().code() == ErrorCode::kNotFound) return std::string();
  return text;
}

Result<std::vector<Change>> changes_of(std::string_view text, const std::string& folder) {
  std::vector<Change> changes;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const Result<Change> change = change_of_line(text.substr(0, end));
    if (!change) return change.error().with(folder);
    changes.push_back(*change);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return changes;
}

Result<void> check(const std::string& folder, const Caretaker& caretaker) {
  if (caretaker.why.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error(ErrorCode::kInvalidArgument,
                 "say why, for those who read it later: it is kept with your name");
  }
  if (caretaker.why.size() > kMaxWhyBytes) {
    return Error(ErrorCode::kInvalidArgument, "the reason why is longer than 4,096 bytes");
  }
  std::error_code failed;
  if (std::filesystem::is_directory(folder, failed)) return {};
  return Error(ErrorCode::kNotFound, folder + ": there is no such folder of a watch");
}

/// Writes a line behind those that are there: all of it is on the disk, or nothing is.
Result<void> note(const std::string& folder, const Change& change) {
  const Result<std::string> text = changes_text(folder);
  if (!text) return text.error();
  if (const auto before = changes_of(*text, folder); !before) return before.error();
  return replace_file(file_in(folder, kChangesFile), *text + to_line(change));
}

/// What is written down and then done, alone in the folder.
Result<Change> carry_out(const std::string& folder, const Caretaker& caretaker,
                         const std::function<Result<Change>()>& look,
                         const std::function<Result<void>(const Change&)>& act) {
  if (Result<void> checked = check(folder, caretaker); !checked) return checked.error();
  // First without the lock: where there is nothing to do, not even the lock's file is made.
  if (const Result<Change> seen = look(); !seen) return seen;
  const Result<FileLock> lock = FileLock::take(file_in(folder, kLockFile), kPatience);
  if (!lock) return lock.error();
  Result<Change> wanted = look();
  if (!wanted) return wanted;
  wanted->who = caretaker.who;
  wanted->why = caretaker.why;
  if (Result<void> noted = note(folder, *wanted); !noted) return noted.error();
  if (Result<void> done = act(*wanted); !done) return done.error();
  return wanted;
}

}  // namespace

std::string_view to_string(ChangeAction action) {
  return action == ChangeAction::kMend ? "mend" : "reset-baseline";
}

std::string to_line(const Change& change) {
  Json json = {{"when_ms", change.when_ms},
               {"who", change.who},
               {"action", to_string(change.action)},
               {"why", change.why},
               {"model_sha256", change.model_sha256}};
  if (change.action == ChangeAction::kMend) {
    json["reason"] = change.reason;
    json["blown_ms"] = change.blown_ms;
  } else {
    json["articles"] = change.articles;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Change> change_of_line(std::string_view line) {
  const Result<nlohmann::json> json = parse_json(line, kChangesFile);
  if (!json) return json.error();
  JsonFields fields(*json, kChangesFile);
  Change change;
  const std::string action = fields.text("action");
  change.action = action == "mend" ? ChangeAction::kMend : ChangeAction::kResetBaseline;
  if (action != to_string(change.action)) fields.fail("action", "neither mend nor reset-baseline");
  change.when_ms = moment(fields, "when_ms");
  change.who = fields.text("who");
  change.why = fields.text("why");
  change.model_sha256 = fields.text("model_sha256");
  if (change.action == ChangeAction::kMend) {
    change.reason = fields.text("reason");
    change.blown_ms = moment(fields, "blown_ms");
  } else {
    change.articles = fields.count("articles", 0, size_t{1} << 53U);
  }
  if (!fields.ok()) return fields.error();
  return change;
}

Result<std::vector<Change>> read_changes(const std::string& folder) {
  const Result<std::string> text = changes_text(folder);
  if (!text) return text.error();
  return changes_of(*text, folder);
}

Result<Change> mend(const std::string& folder, const Caretaker& caretaker) {
  const std::string path = file_in(folder, kFuseFile);
  const auto look = [&]() -> Result<Change> {
    const Result<FuseState> fuse = read_fuse(path);
    if (!fuse && fuse.error().code() != ErrorCode::kCorrupt) return fuse.error();
    Change change{.action = ChangeAction::kMend, .when_ms = caretaker.now_ms};
    if (!fuse) {
      change.reason = "what it kept could not be read: " + fuse.error().message();
      return change;
    }
    if (!fuse->blown) {
      return Error(ErrorCode::kRefused, folder + ": the fuse is whole, there is nothing to mend");
    }
    change.reason = fuse->reason;
    change.blown_ms = fuse->when_ms;
    change.model_sha256 = fuse->model_sha256;
    // A clock that was set back must not let the blow look like the later one.
    change.when_ms = std::max(change.when_ms, fuse->when_ms + 1);
    return change;
  };
  return carry_out(folder, caretaker, look, [&](const Change& change) {
    return write_fuse(path, {.blown = false,
                             .reason = "",
                             .when_ms = change.when_ms,
                             .model_sha256 = change.model_sha256});
  });
}

Result<Change> reset_baseline(const std::string& folder, const Caretaker& caretaker) {
  const std::string path = file_in(folder, kBaselineFile);
  const auto look = [&]() -> Result<Change> {
    const Result<std::optional<Baseline>> kept = read_baseline(path);
    if (!kept && kept.error().code() != ErrorCode::kCorrupt) return kept.error();
    Change change{.action = ChangeAction::kResetBaseline, .when_ms = caretaker.now_ms};
    if (!kept) return change;
    if (!*kept) {
      return Error(ErrorCode::kRefused, folder + ": there is no baseline yet, nothing to reset");
    }
    change.model_sha256 = (*kept)->model_sha256;
    change.articles = (*kept)->articles;
    return change;
  };
  return carry_out(folder, caretaker, look, [&](const Change&) -> Result<void> {
    std::error_code failed;
    std::filesystem::remove(path, failed);
    if (failed) return Error(ErrorCode::kUnavailable, path + ": " + failed.message());
    return {};
  });
}

Result<FolderView> view(const std::string& folder) {
  FolderView view;
  const Result<std::vector<std::string>> files = quarantine_files(folder);
  if (!files) return files.error();
  view.quarantine_files = files->size();
  for (const std::string& file : *files) {
    std::error_code gone;  // it may make room at this moment
    const uintmax_t bytes = std::filesystem::file_size(file, gone);
    if (!gone) view.quarantine_bytes += bytes;
  }
  Result<FuseState> fuse = read_fuse(file_in(folder, kFuseFile));
  if (!fuse) return fuse.error();
  view.fuse = *std::move(fuse);
  Result<std::optional<Baseline>> baseline = read_baseline(file_in(folder, kBaselineFile));
  if (!baseline) return baseline.error();
  view.baseline = *std::move(baseline);
  Result<std::vector<Change>> changes = read_changes(folder);
  if (!changes) return changes.error();
  view.changes = *std::move(changes);
  return view;
}

}  // namespace prefilter::watch
