#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/change_watch.h"
#include "prefilter/error.h"
#include "service/pipeline/config.h"
#include "service/pipeline/pair.h"
#include "service/watch/drift.h"
#include "service/watch/fuse.h"
#include "service/watch/quarantine.h"

namespace prefilter::watch {

/// Something that people should know of.
struct Notice {
  std::string event;  ///< "drift", "fuse", "baseline"
  std::string sentence;
  bool alarm = true;  ///< false: somebody put it right
};

/// Hears of what the watch sees, from whichever thread saw it; must not throw.
using Tell = std::function<void(const Notice& notice)>;

struct WatchOptions {
  /// Where fuse, baseline and quarantine are kept; made if its parent is there. Empty: the fuse
  /// forgets with the process, the baseline too, and nothing is quarantined.
  std::string folder;
  std::string model_sha256;           ///< of the manifest of the model that decides
  size_t baseline_articles = 20'000;  ///< that a baseline is learned from; > 0
  DriftOptions drift = {};
  FuseOptions fuse = {};
  QuarantineOptions quarantine = {};
  /// How often the folder is looked at for what other processes and people did there; > 0.
  std::chrono::milliseconds follow_every{500};
  std::function<int64_t()> now_ms = {};  ///< Unix time; empty: the system's clock
  Tell tell = {};
};

/// What the configuration says; model_sha256 is of the manifest of the model that decides.
/// Errors: kInvalidArgument where the fuse's bounds contradict each other.
Result<WatchOptions> watch_options_of(const pipeline::Config& config,
                                      const std::string& model_sha256);

/// What the watch has seen.
struct WatchFigures {
  bool fuse_blown = false;
  std::string fuse_reason;
  uint64_t baseline_articles = 0;  ///< learned from so far
  bool learning = false;           ///< there is no baseline yet, and hence no watch over drift
  std::map<std::string, uint64_t> drift_alarms;  ///< by figure
  std::vector<DriftWatch::Effect> effects;
  QuarantineStats quarantine;
};

/// Watches a pipeline: drift against a baseline, a fuse that takes the model's say away, and a
/// quarantine of what the model blocked. Goes into a pipeline both as observer and as guard.
///
/// The baseline is that of the model in `folder`, else learned from the first articles, which
/// are taken to be as they should. A model that fails counts for the fuse alone. In mode shadow
/// nothing is fused or quarantined, because the model decides nothing.
///
/// A thread of its own follows the folder: a fuse that blew in another process or was mended, a
/// baseline that was reset, or learned by another process first. Verdicts never wait for the disk.
/// Safe to use from many threads.
class Watch : public pipeline::PairObserver, public pipeline::ModelGuard {
 public:
  /// Errors: those of Fuse::open, Quarantine::open and of reading the baseline.
  static Result<std::unique_ptr<Watch>> open(const WatchOptions& options);

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override;
  bool allows_model() const noexcept override { return !fuse()->blown(); }

  /// This model decides from now on: its own fuse, its own baseline. Nothing changes if it is the
  /// one before. Errors: as open; then the model before is watched on.
  Result<void> begin(const std::string& model_sha256);

  WatchFigures figures() const;

  /// Waits until what was quarantined is on the disk; at most so long. Returns whether.
  bool flush(std::chrono::milliseconds limit);

 private:
  explicit Watch(const WatchOptions& options);
  std::shared_ptr<Fuse> fuse() const;
  std::string model_sha256() const;
  void see_traffic(const Verdict& verdict);
  bool is_news(const std::string& figure);
  void learn(const Sighting& sighting);
  std::string look();
  void follow();
  void follow_fuse();
  void follow_baseline();
  void tell(const Notice& notice) const;
  int64_t now_ms() const;
  std::string path(const char* name) const;

  WatchOptions options_;
  std::unique_ptr<Quarantine> quarantine_;  // null: nothing is kept
  mutable std::mutex mutex_;                // of all below
  std::shared_ptr<Fuse> fuse_;
  std::string model_sha256_;
  std::optional<DriftWatch> drift_;
  Baseline learning_;
  int64_t learning_since_ms_ = 0;
  bool baseline_kept_ = false;  // in the folder, as far as is known
  std::map<std::string, uint64_t> alarms_;
  std::map<std::string, int64_t> told_ms_;  // when an alarm of the figure was told last
  std::unique_ptr<ChangeWatch> follower_;   // last: it uses all above
};

}  // namespace prefilter::watch
