#include "registry/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "base/mapped_file.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kLockLimit = 10s;  // a change holds it for some milliseconds

Error unavailable(const std::string& what, int error_number) {
  return Error(ErrorCode::kUnavailable,
               what + ": " + std::generic_category().message(error_number));
}

std::string with_advice(const std::string& what) {
  return what +
         "; move history.jsonl elsewhere to begin another one, which says so, and find out "
         "who wrote to the folder";
}

/// What pending files of killed writers are called; nobody writes while the lock is held.
void remove_leftovers(const std::string& folder) {
  std::error_code ignored;
  for (const auto& file : fs::directory_iterator(folder, ignored)) {
    const std::string name = file.path().filename().string();
    const bool ours = name.starts_with(kCurrentFile) && name.find(".pending-") != std::string::npos;
    if (ours) fs::remove(file.path(), ignored);
  }
}

/// "": there is no such file.
Result<std::string> read_if_there(const std::string& path, size_t max_bytes) {
  Result<std::string> text = read_file(path, max_bytes);
  if (!text && text.error().code() == ErrorCode::kNotFound) return std::string();
  return text;
}

Entry of_state(const Caller& caller, Action action, const State& state) {
  return {.time = caller.time,
          .who = caller.who,
          .action = action,
          .bundle = state.bundle,
          .name = state.name,
          .to = state};
}

}  // namespace

Result<std::optional<Current>> read_current(const std::string& folder) {
  const std::string path = folder + "/" + std::string(kCurrentFile);
  std::error_code failed;
  if (!fs::exists(path, failed) && !failed) return std::optional<Current>();
  const Result<std::string> text = read_file(path, kMaxCurrentBytes);
  if (!text) return text.error();
  Result<Current> current = parse_current(*text, path);
  if (!current) {
    return Error(current.error().code(),
                 current.error().message() +
                     "; remove the file, and the next command tells it from the history");
  }
  return std::optional<Current>(*std::move(current));
}

Journal::Journal(std::string folder, Caller caller, FileLock lock)
    : folder_(std::move(folder)), caller_(std::move(caller)), lock_(std::move(lock)) {}

std::string Journal::path(std::string_view name) const { return folder_ + "/" + std::string(name); }

Result<Journal> Journal::open(const std::string& folder, const Caller& caller) {
  Result<FileLock> lock = FileLock::take(folder + "/" + std::string(kLockFile), kLockLimit);
  if (!lock) return lock.error();
  Journal journal(folder, caller, *std::move(lock));
  remove_leftovers(folder);
  if (Result<void> read = journal.read_history(); !read) return read.error();
  Result<std::optional<Current>> current = read_current(folder);
  if (!current) return current.error();
  journal.current_ = *std::move(current);
  if (!journal.damage_) {
    if (Result<void> mended = journal.mend(); !mended) return mended.error();
  }
  return journal;
}

Result<void> Journal::read_history() {
  const Result<std::string> text = read_if_there(path(kHistoryFile), kMaxHistoryBytes);
  if (!text) return text.error();
  Result<History> history = parse_history(*text, path(kHistoryFile));
  if (history) {
    history_ = *std::move(history);
  } else {
    damage_ = Error(history.error().code(), with_advice(history.error().message()));
  }
  return {};
}

/// Half a line was never acknowledged: it goes. A whole one that only lacks its end stays.
Result<void> Journal::mend_tail() {
  if (history_.tail.empty()) return {};
  const std::string tail = std::exchange(history_.tail, {});
  const Result<Entry> whole = parse_entry(tail, path(kHistoryFile));
  if (::truncate(path(kHistoryFile).c_str(), static_cast<off_t>(history_.whole_bytes)) != 0) {
    return unavailable("cannot mend " + path(kHistoryFile), errno);
  }
  if (whole && following(history_, *whole) == *whole) return append(tail);
  return {};
}

Result<void> Journal::mend() {
  if (Result<void> mended = mend_tail(); !mended) return mended;
  if (!current_) return history_.last_change.empty() ? Result<void>() : restore();
  if (!current_->entry.empty() && current_->entry == history_.last_change) {
    return keep_fallback(*current_);
  }
  if (history_.entries.empty() && current_->entry.empty()) {
    return change(of_state(caller_, Action::kRestart, current_->state));
  }
  const Result<Entry> written = parse_entry(current_->entry, path(kCurrentFile) + ": entry");
  if (written && following(history_, *written) == *written) return append(current_->entry);
  if (history_.entries.empty()) {
    Entry entry = of_state(caller_, Action::kRestart, current_->state);
    entry.why = "CURRENT was there, but no history; found by the next command";
    return change(std::move(entry));
  }
  const bool older = written && written->number <= history_.entries.size() &&
                     history_.entries[written->number - 1] == *written;
  if (older || current_->entry.empty()) {
    Entry entry = of_state(caller_, Action::kByHand, current_->state);
    entry.why = "CURRENT was put there by hand; found by the next command";
    if (const auto before = replayed(history_.entries)) entry.from = before->state;
    return change(std::move(entry));
  }
  damage_ = Error(ErrorCode::kCorrupt,
                  with_advice(path(kHistoryFile) + ": lacks the entry that CURRENT speaks of"));
  return {};
}

/// CURRENT is gone, though something was promoted.
Result<void> Journal::restore() {
  current_ = replayed(history_.entries);
  current_->entry = history_.last_change;
  warning_ = path(kCurrentFile) + " was gone, and was told from the history";
  return replace_file(path(kCurrentFile), to_json(*current_));
}

Result<void> Journal::append(const std::string& line) {
  const std::string file = path(kHistoryFile);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return unavailable("cannot write " + file, errno);
  const std::string text = line + "\n";
  const ssize_t written = ::write(fd, text.data(), text.size());
  int failed = written < 0 ? errno : (static_cast<size_t>(written) < text.size() ? ENOSPC : 0);
  if (failed == 0 && ::fsync(fd) != 0) failed = errno;
  if (failed != 0 && ::ftruncate(fd, static_cast<off_t>(history_.whole_bytes)) != 0) {
    // The next opening cuts the half line off.
  }
  ::close(fd);
  if (failed != 0) return unavailable("cannot write " + file, failed);
  Result<Entry> entry = parse_entry(line, file);
  if (!entry) return entry.error();
  history_.last_line = line;
  if (entry->to) history_.last_change = line;
  history_.whole_bytes += text.size();
  history_.entries.push_back(*std::move(entry));
  return {};
}

Result<void> Journal::note(Entry entry) {
  if (damage_) return *damage_;
  return append(to_line(following(history_, std::move(entry))));
}

Result<void> Journal::change(Entry entry) {
  const bool back = entry.action == Action::kRollback;
  if (damage_ && !back) return *damage_;
  entry = following(history_, std::move(entry));
  Current next = changed(current_, *entry.to, entry.action);
  // What was put there by hand brings along what it leads back to.
  if (current_ && current_->state == next.state) next.previous = current_->previous;
  next.entry = to_line(entry);
  if (entry.action == Action::kPromote) {
    if (Result<void> kept = keep_fallback(next); !kept) return kept;
  }
  if (Result<void> replaced = replace_file(path(kCurrentFile), to_json(next)); !replaced) {
    return back ? put_fallback_back() : replaced;
  }
  current_ = std::move(next);
  if (Result<void> kept = keep_fallback(*current_); !kept) warning_ = kept.error().message();
  if (damage_) {
    warning_ = "not written into the history: " + damage_->message();
  } else if (Result<void> appended = append(current_->entry); !appended) {
    warning_ = appended.error().message() + "; the next command writes it down";
  }
  return {};
}

Result<void> Journal::keep_fallback(const Current& current) const {
  const std::string file = path(kFallbackFile);
  if (current.previous.empty()) {
    ::unlink(file.c_str());
    return {};
  }
  const std::string text =
      to_json({.state = current.previous.front(),
               .previous = {current.previous.begin() + 1, current.previous.end()},
               .entry = ""});
  const Result<std::string> there = read_if_there(file, kMaxCurrentBytes);
  if (there && *there == text) return {};
  return replace_file(file, text);
}

/// Where a full disk takes no new file, the one that lies ready only needs its name.
Result<void> Journal::put_fallback_back() {
  if (::rename(path(kFallbackFile).c_str(), path(kCurrentFile).c_str()) != 0) {
    return unavailable("cannot write " + path(kCurrentFile), errno);
  }
  Result<std::optional<Current>> current = read_current(folder_);
  if (!current) return current.error();
  current_ = *std::move(current);
  warning_ =
      "the disk takes no new file: CURRENT.previous was renamed to CURRENT, and the next "
      "command writes it into the history";
  return {};
}

}  // namespace prefilter::registry
