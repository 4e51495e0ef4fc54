#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <unordered_set>

#include "prefilter/error.h"
#include "service/watch/quarantine_item.h"

namespace prefilter::watch {

/// Which of the kept articles are wanted.
struct ReplayQuery {
  int64_t since_ms = 0;  ///< of the verdict, Unix time; the first that counts
  int64_t until_ms = std::numeric_limits<int64_t>::max();  ///< the last that counts
  std::string model_sha256 = {};                           ///< empty: of any model
  bool again = false;                                      ///< those that were replayed before, too
};

struct ReplayCounts {
  uint64_t replayed = 0;
  uint64_t before = 0;  ///< left out because they were replayed before
  uint64_t broken = 0;  ///< lines that a crash cut off
};

/// Takes one article. mark: its name in the quarantine, the same at every replay.
using ReplaySink = std::function<Result<void>(const QuarantineItem& item, const std::string& mark)>;

/// Which articles of a quarantine have been replayed: a file of marks in its folder, which one
/// process holds at a time.
class ReplayMarks {
 public:
  /// Errors: kOverloaded while another process replays; kNotFound; kUnavailable.
  static Result<std::unique_ptr<ReplayMarks>> open(const std::string& folder);

  bool has(const std::string& mark) const { return marks_.contains(mark); }

  /// Errors: kUnavailable, such as a full disk.
  Result<void> add(const std::string& mark);

  /// Until here a mark survives the end of the process; from here on that of the machine too.
  Result<void> sync();

  ~ReplayMarks();
  ReplayMarks(const ReplayMarks&) = delete;
  ReplayMarks& operator=(const ReplayMarks&) = delete;

 private:
  ReplayMarks(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_ = -1;
  std::unordered_set<std::string> marks_;
};

/// Hands the kept articles to the sink, the oldest first, each marked once the sink has taken it,
/// so that the next replay leaves it out. Ends with the sink's first error; what was taken stays
/// marked. A process that dies between sink and mark gives one article twice, under the same mark.
/// The folder may be written to meanwhile. Errors: those of the sink, of the marks, of reading.
Result<ReplayCounts> replay(const std::string& folder, const ReplayQuery& query,
                            const ReplaySink& sink);

/// How many articles a replay would take; marks nothing.
Result<ReplayCounts> count_replay(const std::string& folder, const ReplayQuery& query);

}  // namespace prefilter::watch
