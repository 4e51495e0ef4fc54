#include "service/watch/watch.h"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "service/watch/files.h"

namespace prefilter::watch {
namespace {

constexpr double kDayMs = 24.0 * 3600.0 * 1000.0;
constexpr int64_t kTellAgainMs = int64_t{3600} * 1000;
// A replay is faster than any traffic; its rate would make alarms wait for ever.
constexpr double kMostArticlesPerDay = 1e7;

Sighting sighting_of(const Verdict& verdict) {
  return {verdict.p_commerce, verdict.tokens, verdict.language, verdict.action == Action::kBlock};
}

/// The baseline of this model; nullopt if there is none yet.
Result<std::optional<Baseline>> kept_baseline(const std::string& path, const std::string& model) {
  Result<std::optional<Baseline>> kept = read_baseline(path);
  if (kept && *kept && (*kept)->model_sha256 != model) kept->reset();
  return kept;
}

bool failed(const Verdict& verdict) { return verdict.decided_by != DecidedBy::kModel; }

}  // namespace

Result<WatchOptions> watch_options_of(const pipeline::Config& config,
                                      const std::string& model_sha256) {
  const pipeline::WatchSettings& settings = config.watch;
  if (settings.least_blocked > settings.most_blocked) {
    return Error(ErrorCode::kInvalidArgument,
                 config.place("watch") + ": least_blocked is above most_blocked");
  }
  WatchOptions options;
  options.folder = settings.folder;
  options.model_sha256 = model_sha256;
  options.baseline_articles = settings.baseline_articles;
  options.fuse.most_blocked = settings.most_blocked;
  options.fuse.least_blocked = settings.least_blocked;
  options.fuse.most_errors = settings.most_errors;
  return options;
}

Watch::Watch(const WatchOptions& options) : options_(options) {}

std::string Watch::path(const char* name) const {
  return options_.folder.empty() ? "" : file_in(options_.folder, name);
}

Result<std::unique_ptr<Watch>> Watch::open(const WatchOptions& options) {
  std::unique_ptr<Watch> watch(new Watch(options));
  if (!options.folder.empty()) {
    Result<std::unique_ptr<Quarantine>> quarantine =
        Quarantine::open(options.folder, options.quarantine);
    if (!quarantine) return quarantine.error();
    watch->quarantine_ = *std::move(quarantine);
  }
  const std::string seen = options.folder.empty() ? "" : watch->look();
  if (Result<void> begun = watch->begin(options.model_sha256); !begun) return begun.error();
  if (options.folder.empty()) return watch;
  try {
    watch->follower_ =
        std::make_unique<ChangeWatch>([it = watch.get()] { return it->look(); }, seen,
                                      options.follow_every, [it = watch.get()] { it->follow(); });
  } catch (const std::system_error& error) {
    return Error(ErrorCode::kUnavailable, std::string("no thread for the watch: ") + error.what());
  }
  return watch;
}

Result<void> Watch::begin(const std::string& model_sha256) {
  if (fuse() != nullptr && this->model_sha256() == model_sha256) return {};
  std::optional<Baseline> baseline;
  if (!options_.folder.empty()) {
    Result<std::optional<Baseline>> kept = kept_baseline(path(kBaselineFile), model_sha256);
    if (!kept) return kept.error();
    baseline = *std::move(kept);
  }
  Result<std::unique_ptr<Fuse>> fuse = Fuse::open(path(kFuseFile), model_sha256, options_.fuse);
  if (!fuse) return fuse.error();
  {
    const std::scoped_lock lock(mutex_);
    fuse_ = *std::move(fuse);
    model_sha256_ = model_sha256;
    told_ms_.clear();
    learning_ = Baseline();
    learning_.model_sha256 = model_sha256;
    drift_.reset();
    baseline_kept_ = baseline.has_value();
    if (baseline) drift_.emplace(*std::move(baseline), options_.drift);
  }
  // What changed since it was read above was shown to the fuse before.
  if (!options_.folder.empty()) follow();
  return {};
}

std::shared_ptr<Fuse> Watch::fuse() const {
  const std::scoped_lock lock(mutex_);
  return fuse_;
}

std::string Watch::model_sha256() const {
  const std::scoped_lock lock(mutex_);
  return model_sha256_;
}

int64_t Watch::now_ms() const {
  if (options_.now_ms) return options_.now_ms();
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void Watch::tell(const Notice& notice) const {
  if (options_.tell) options_.tell(notice);
}

void Watch::observe(const Article& article, const pipeline::Pair& pair) noexcept {
  try {
    if (pair.model) {
      const Verdict& verdict = *pair.model;
      if (!failed(verdict)) see_traffic(verdict);
      if (pair.mode != pipeline::Mode::kShadow && !pair.barred) {
        const std::shared_ptr<Fuse> fuse = this->fuse();
        if (fuse->see(verdict.action == Action::kBlock, failed(verdict), now_ms())) {
          tell({"fuse", "the fuse is blown: " + fuse->state().reason});
        }
        if (quarantine_ != nullptr && pair.verdict.action == Action::kBlock &&
            pair.verdict.decided_by == DecidedBy::kModel) {
          quarantine_->keep({article, verdict.p_commerce, verdict.threshold, pair.model_name,
                             model_sha256(), now_ms()});
        }
      }
    }
  } catch (const std::exception&) {
    // No memory: the article has its verdict, the watch misses it.
  }
}

void Watch::see_traffic(const Verdict& verdict) {
  const Sighting sighting = sighting_of(verdict);
  std::optional<DriftAlarm> alarm;
  {
    const std::scoped_lock lock(mutex_);
    if (!drift_) return learn(sighting);
    alarm = drift_->see(sighting);
    if (alarm && !is_news(alarm->figure)) alarm.reset();
  }
  if (alarm) tell({"drift", alarm->sentence});
}

/// Counts an alarm, and whether to tell of it: a change that lasts raises one after the other.
bool Watch::is_news(const std::string& figure) {
  ++alarms_[figure];
  const int64_t now = now_ms();
  const auto [told, first] = told_ms_.try_emplace(figure, now);
  if (!first && now - told->second < kTellAgainMs) return false;
  told->second = now;
  return true;
}

void Watch::learn(const Sighting& sighting) {
  if (learning_.articles == 0) learning_since_ms_ = now_ms();
  learning_.add(sighting);
  if (learning_.articles < options_.baseline_articles) return;
  const double days =
      static_cast<double>(std::max<int64_t>(1, now_ms() - learning_since_ms_)) / kDayMs;
  learning_.articles_per_day =
      std::min(kMostArticlesPerDay, static_cast<double>(learning_.articles) / days);
  // Where it cannot be written, the next process learns anew.
  if (!options_.folder.empty()) {
    baseline_kept_ = static_cast<bool>(replace_file(path(kBaselineFile), to_json(learning_)));
  }
  drift_.emplace(learning_, options_.drift);
}

/// Changes with what follow reads. Never empty, so that a file that is gone is a change as well.
std::string Watch::look() {
  if (const std::shared_ptr<Fuse> fuse = this->fuse()) fuse->write_down();
  std::string baseline = file_mark(path(kBaselineFile));
  const std::scoped_lock lock(mutex_);
  // Written and reset between two looks, it would look as if it had never been there.
  if (baseline.empty() && baseline_kept_) baseline = "gone";
  return file_mark(path(kFuseFile)) + "|" + baseline;
}

void Watch::follow() {
  try {
    follow_fuse();
    follow_baseline();
  } catch (const std::exception&) {
    // No memory: all stays as it was, until the next change.
  }
}

void Watch::follow_fuse() {
  const Result<FuseState> kept = read_fuse(path(kFuseFile));
  if (!kept) {
    return tell({"fuse", "what the fuse keeps cannot be read, it stays as it was: " +
                             kept.error().message()});
  }
  switch (fuse()->follow(*kept)) {
    case FuseChange::kNone:
      return;
    case FuseChange::kBlown:
      return tell({"fuse", "the fuse is blown, in another process: " + kept->reason});
    case FuseChange::kMended:
      return tell({"fuse", "the fuse was mended: the model decides again", false});
  }
}

/// A baseline that is gone was reset; one that came is that of whoever had learned it first. What
/// cannot be read is for the next process to complain of.
void Watch::follow_baseline() {
  Result<std::optional<Baseline>> kept = kept_baseline(path(kBaselineFile), model_sha256());
  if (!kept || ::access(options_.folder.c_str(), F_OK) != 0) return;
  {
    const std::scoped_lock lock(mutex_);
    if (*kept) {
      if ((*kept)->model_sha256 != model_sha256_) return;  // begun anew meanwhile
      baseline_kept_ = true;
      if (!drift_) drift_.emplace(**std::move(kept), options_.drift);
      return;
    }
    if (!baseline_kept_ || !file_mark(path(kBaselineFile)).empty()) return;
    baseline_kept_ = false;
    told_ms_.clear();
    drift_.reset();
    learning_ = Baseline();
    learning_.model_sha256 = model_sha256_;
  }
  tell({"baseline", "the baseline was reset: drift is learned anew", false});
}

WatchFigures Watch::figures() const {
  WatchFigures figures;
  const FuseState fuse = this->fuse()->state();
  figures.fuse_blown = fuse.blown;
  figures.fuse_reason = fuse.reason;
  if (quarantine_ != nullptr) figures.quarantine = quarantine_->stats();
  const std::scoped_lock lock(mutex_);
  figures.learning = !drift_;
  figures.baseline_articles = drift_ ? drift_->baseline().articles : learning_.articles;
  figures.drift_alarms = alarms_;
  if (drift_) figures.effects = drift_->effects();
  return figures;
}

bool Watch::flush(std::chrono::milliseconds limit) {
  return quarantine_ == nullptr || quarantine_->flush(limit);
}

}  // namespace prefilter::watch
