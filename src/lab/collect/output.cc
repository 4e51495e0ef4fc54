#include "lab/collect/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/check.h"
#include "base/mapped_file.h"
#include "base/pending_file.h"

namespace prefilter::collect {
namespace {

Error unavailable(const std::string& path, const char* doing) {
  return Error(
      ErrorCode::kUnavailable,
      path + ": " + doing + " failed: " + std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

Result<PresentFile> read_present(const std::string& path,
                                 const std::function<void(const articles::Record&)>& each) {
  PresentFile present;
  std::error_code unknown;  // what cannot be looked at cannot be read either, which says why
  if (!std::filesystem::exists(path, unknown) && !unknown) return present;
  if (!unknown && std::filesystem::file_size(path, unknown) == 0 && !unknown) return present;
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error().with("reading what is there already");
  std::string_view text = file->text();
  present.file_bytes = text.size();
  if (text.starts_with("\x1F\x8B")) {
    return Error(ErrorCode::kUnsupported,
                 path + ": gzip cannot be added to; unpack it, or give another output");
  }
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const bool whole = end != std::string_view::npos;
    std::string_view line = text.substr(at, whole ? end - at : end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    const std::optional<articles::Record> record = [&]() -> std::optional<articles::Record> {
      Result<articles::Record> parsed = articles::parse_record(line);
      return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
    }();
    if (record) {
      each(*record);
      ++present.articles;
    } else if (!whole) {
      present.torn = !blank;
      break;
    } else if (!blank) {
      ++present.unreadable;
    }
    at = whole ? end + 1 : text.size();
    present.whole_bytes = at;
    present.ends_with_newline = whole;
  }
  return present;
}

Result<Spool> Spool::create(const std::string& out) {
  std::string path = out + ".XXXXXX";
  const int fd = ::mkstemp(path.data());
  if (fd < 0) {
    if (errno != ENOENT) return unavailable(out, "creating a file beside it");
    return Error(ErrorCode::kNotFound, out + ": its folder is not there");
  }
  ::unlink(path.c_str());
  std::FILE* file = ::fdopen(fd, "w+b");
  if (file == nullptr) {
    ::close(fd);
    return unavailable(out, "creating a file beside it");
  }
  return Spool(file);
}

Result<size_t> Spool::add(std::string_view line) {
  if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size()) {
    return unavailable("the lines that wait beside the output", "writing");
  }
  starts_.push_back(starts_.back() + line.size());
  return starts_.size() - 2;
}

Result<std::string> Spool::line(size_t number) const {
  PREFILTER_CHECK(number < size(), "add() gave the number");
  std::string line(starts_[number + 1] - starts_[number], '\0');
  const bool read = fseeko(file_.get(), static_cast<off_t>(starts_[number]), SEEK_SET) == 0 &&
                    std::fread(line.data(), 1, line.size(), file_.get()) == line.size();
  if (!read) return unavailable("the lines that wait beside the output", "reading");
  return line;
}

Result<void> append_lines(const std::string& out, const PresentFile& present, const Spool& spool,
                          const std::vector<size_t>& wanted) {
  std::error_code absent;
  const uintmax_t size = std::filesystem::file_size(out, absent);
  if ((absent ? 0 : size) != present.file_bytes) {
    return Error(ErrorCode::kRefused,
                 out + ": another program has changed it meanwhile; run the same command again");
  }
  if (wanted.empty() && !present.torn && !absent) return {};
  Result<PendingFile> file = PendingFile::create(out);
  if (!file) return file.error();
  if (present.whole_bytes > 0) {
    const Result<MappedFile> old = MappedFile::open(out);
    if (!old) return old.error();
    Result<void> kept = file->write(old->text().substr(0, present.whole_bytes));
    if (kept && !present.ends_with_newline) kept = file->write("\n");
    if (!kept) return kept;
  }
  for (const size_t number : wanted) {
    const Result<std::string> line = spool.line(number);
    if (!line) return line.error();
    if (Result<void> written = file->write(*line + "\n"); !written) return written;
  }
  return file->commit();
}

}  // namespace prefilter::collect
