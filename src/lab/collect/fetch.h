#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lab/collect/document.h"
#include "prefilter/error.h"

namespace prefilter::collect {

struct FetchOptions {
  double min_delay_s = 2.0;                  ///< between two requests to a host; >= 0
  double timeout_s = 30.0;                   ///< of one request; > 0
  double max_wait_s = 60.0;                  ///< a longer Retry-After is left to a later run; >= 0
  size_t max_megabytes = 32;                 ///< of a feed or page, unpacked; > 0
  size_t hosts_at_once = 4;                  ///< that are asked side by side; > 0
  bool ignore_robots = false;                ///< only for sites of one's own
  std::string user_agent = "prefilter-lab";  ///< best with a contact: "prefilter-lab (mail@…)"
};

/// What is remembered of an address from one run to the next.
struct FetchMemory {
  std::string etag = {};
  std::string last_modified = {};
  double not_before = 0.0;  ///< Unix time: the site asked not to be asked before
  bool operator==(const FetchMemory&) const = default;
};

/// Time, handed in. Both are called from several threads.
struct FetchClock {
  std::function<double()> now;                ///< Unix time in seconds
  std::function<bool(double seconds)> sleep;  ///< false: the run was stopped meanwhile
};

struct FetchTask {
  std::string url;
  FetchMemory memory = {};
};

struct Fetched {
  enum class State { kNew, kUnchanged, kFailed };
  State state = State::kFailed;
  Document document;    ///< of kNew
  FetchMemory memory;   ///< for the next run
  std::string problem;  ///< of kFailed: a sentence that names the address
};

/// Fetches feeds and pages as a guest should: at most one request at a time to a host, with a pause
/// between them (the longer one of min_delay_s and the site's Crawl-delay); robots.txt is asked for
/// first and obeyed, redirects included (RFC 9309: an absent one forbids nothing, one that cannot
/// be had forbids all); conditional requests (RFC 9110, 13); 429 and 503 are asked once more after
/// their Retry-After. http and https only.
class Fetcher {
 public:
  /// Begins at once, on threads of its own. stop: true ends it early.
  /// Errors: kInvalidArgument for options out of range.
  static Result<Fetcher> start(std::vector<FetchTask> tasks, const FetchOptions& options,
                               const FetchClock& clock, std::function<bool()> stop);

  /// Waits for the answer to one task; each can be taken once.
  Fetched take(size_t task);

  ~Fetcher();  ///< waits for the threads, which end after their request
  Fetcher(Fetcher&&) noexcept;

 private:
  class State;
  explicit Fetcher(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace prefilter::collect
