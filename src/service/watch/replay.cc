#include "service/watch/replay.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/line_reader.h"
#include "service/watch/quarantine.h"

namespace prefilter::watch {
namespace {

constexpr const char* kMarksFile = "/replayed.txt";
// As long as the longest article that a server takes, escaped.
constexpr LineReaderOptions kLines = {.max_line_bytes = size_t{64} << 20};

Error disk_error(const std::string& path, int number) {
  return Error(ErrorCode::kUnavailable, path + ": " + std::generic_category().message(number));
}

bool wanted(const QuarantineItem& item, const ReplayQuery& query) {
  return item.when_ms >= query.since_ms && item.when_ms <= query.until_ms &&
         (query.model_sha256.empty() || query.model_sha256 == item.model_sha256);
}

/// Calls take for every wanted article, file by file, line by line.
Result<ReplayCounts> walk(const std::string& folder, const ReplayQuery& query,
                          const ReplayMarks& marks, const ReplaySink& take) {
  const Result<std::vector<std::string>> files = quarantine_files(folder);
  if (!files) return files.error();
  ReplayCounts counts;
  for (const std::string& file : *files) {
    Result<LineReader> lines = LineReader::open(file, kLines);
    // The oldest file may have been removed since.
    if (!lines && lines.error().code() == ErrorCode::kNotFound) continue;
    if (!lines) return lines.error();
    const std::string name = std::filesystem::path(file).stem();
    while (const std::optional<Line> line = lines->next()) {
      const Result<QuarantineItem> item =
          line->problem ? Result<QuarantineItem>(Error(ErrorCode::kCorrupt, line->message))
                        : item_of_line(line->text);
      if (!item) {
        ++counts.broken;
        continue;
      }
      if (!wanted(*item, query)) continue;
      const std::string mark = name + ":" + std::to_string(line->number);
      if (!query.again && marks.has(mark)) {
        ++counts.before;
        continue;
      }
      if (Result<void> taken = take(*item, mark); !taken) return taken.error();
      ++counts.replayed;
    }
  }
  return counts;
}

}  // namespace

Result<std::unique_ptr<ReplayMarks>> ReplayMarks::open(const std::string& folder) {
  const std::string path = folder + kMarksFile;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0 && errno == ENOENT) {
    return Error(ErrorCode::kNotFound, folder + ": there is no such quarantine");
  }
  if (fd < 0) return disk_error(path, errno);
  std::unique_ptr<ReplayMarks> marks(new ReplayMarks(path, fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return Error(ErrorCode::kOverloaded, folder + ": another process replays it right now");
  }
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error();
  while (const std::optional<Line> line = lines->next()) {
    if (!line->problem) marks->marks_.emplace(line->text);
  }
  return marks;
}

Result<void> ReplayMarks::add(const std::string& mark) {
  if (!marks_.insert(mark).second) return {};
  // A line end first as well: a mark that a crash cut off must not swallow this one.
  const std::string line = "\n" + mark + "\n";
  ssize_t written = -1;
  do {
    written = ::write(fd_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(line.size())) {
    return disk_error(path_, written < 0 ? errno : ENOSPC);
  }
  return {};
}

Result<void> ReplayMarks::sync() {
  if (::fdatasync(fd_) != 0) return disk_error(path_, errno);
  return {};
}

ReplayMarks::~ReplayMarks() { ::close(fd_); }

Result<ReplayCounts> replay(const std::string& folder, const ReplayQuery& query,
                            const ReplaySink& sink) {
  Result<std::unique_ptr<ReplayMarks>> marks = ReplayMarks::open(folder);
  if (!marks) return marks.error();
  const auto take = [&](const QuarantineItem& item, const std::string& mark) -> Result<void> {
    if (Result<void> taken = sink(item, mark); !taken) return taken;
    return (*marks)->add(mark);
  };
  Result<ReplayCounts> counts = walk(folder, query, **marks, take);
  if (Result<void> synced = (*marks)->sync(); !synced && counts) return synced.error();
  return counts;
}

Result<ReplayCounts> count_replay(const std::string& folder, const ReplayQuery& query) {
  Result<std::unique_ptr<ReplayMarks>> marks = ReplayMarks::open(folder);
  if (!marks) return marks.error();
  return walk(folder, query, **marks,
              [](const QuarantineItem&, const std::string&) -> Result<void> { return {}; });
}

}  // namespace prefilter::watch
