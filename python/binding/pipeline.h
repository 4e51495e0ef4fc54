#pragma once

#include <nanobind/nanobind.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "python/binding/notices.h"
#include "python/binding/workspaces.h"
#include "service/live/live_pipeline.h"

namespace prefilter::python {

/// Rules and model together as Python sees them, safe to share between its threads. A caller
/// releases the GIL while its articles are judged. In a forked child verdicts go on under a watch
/// of its own, and no pair is logged: the threads that would are the parent's.
class Pipeline {
 public:
  struct Options {
    std::string config;         ///< its path
    std::string mode;           ///< empty: the configuration's
    std::string default_model;  ///< the folder that stands for a model that is not named
    int threads = 0;            ///< of one call; 0: as many as the process may use processors
  };

  /// Raises the error table's exception if the pipeline cannot be opened.
  static std::unique_ptr<Pipeline> open(const Options& options);

  /// A tuple an article, in order; raises nothing for a bad article. See pipeline.py for its
  /// fields.
  nanobind::list filter(const nanobind::list& articles);

  /// Takes what the configuration says now. Raises as open does; then all stays as it was.
  void reload();

  /// Waits until the log has every pair of mode shadow and the quarantine is on the disk, at most
  /// so long each, and ends the log. Verdicts go on, those that the fuse allows. Returns whether
  /// all was done.
  bool close(double seconds);

  /// fuse_blown, fuse_reason, learning, baseline_articles, alarms by figure, kept and lost articles
  /// of the quarantine; None: nothing is watched.
  nanobind::object watch();

  /// What the watch has told since the last call: whether it is an alarm, and a sentence.
  nanobind::list take_notices();

  std::string mode() const;
  std::string model() const { return opened_.pipeline->model().name; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// Pairs that the log lacks so far.
  uint64_t lost();
  /// Changes with what the pipeline is made of; "" while the configuration cannot be read.
  std::string mark() const;

 private:
  explicit Pipeline(Options options);
  std::unique_ptr<live::LivePipeline> make_live(bool log_pairs) const;
  Result<void> load();
  void begin_anew_in_child();

  const Options options_;
  Workspaces workspaces_;
  // Guarded by the GIL, as are the workspaces.
  pipeline::Opened opened_;
  std::vector<std::string> warnings_;
  std::shared_ptr<Notices> notices_;
  std::shared_ptr<live::LivePipeline> live_;
  pid_t process_;  // of live_'s threads
};

void define_pipeline(nanobind::module_& module);

}  // namespace prefilter::python
